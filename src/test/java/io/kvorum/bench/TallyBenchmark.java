package io.kvorum.bench;

import io.kvorum.quorum.ReadTally;
import io.kvorum.quorum.RepairPlan;
import io.kvorum.quorum.Verdict;
import io.kvorum.quorum.WriteTally;
import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.Record;
import io.kvorum.version.RecordCodec;
import io.kvorum.version.Value;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** One request's tally from its first answer to its last, with three replicas of which two must answer. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TallyBenchmark {
    private static final List<String> REPLICAS = List.of("node1", "node2", "node3");

    private Record newest;
    private Record sameBytes;
    private Record older;

    @Setup
    public void make() throws MalformedRecordException {
        Value value = Samples.value("text", 100);
        older = Samples.record("key", value);
        newest = Record.of("key", Samples.write(older.versioned(), 0, 2_000_000, value));
        // As it comes from another node: equal, and another object.
        sameBytes = RecordCodec.decode(newest.line().clone());
    }

    @Benchmark
    public Verdict write(Blackhole hole) {
        WriteTally tally = new WriteTally(REPLICAS, 2);
        tally.acked("node1");
        tally.acked("node2");
        hole.consume(tally.verdict());
        hole.consume(tally.ackedBy());
        tally.acked("node3");
        return tally.verdict();
    }

    @Benchmark
    public RepairPlan readOfReplicasThatAgree(Blackhole hole) {
        return read(newest, sameBytes, hole);
    }

    @Benchmark
    public RepairPlan readWithOneStaleReplica(Blackhole hole) {
        return read(newest, older, hole);
    }

    private static RepairPlan read(Record first, Record second, Blackhole hole) {
        ReadTally tally = new ReadTally("key", REPLICAS, 2, ConflictPolicy.LWW);
        tally.answered("node1", first);
        tally.answered("node2", second);
        hole.consume(tally.verdict());
        hole.consume(tally.merged());
        hole.consume(tally.answeredBy());
        return tally.repairPlan();
    }
}
