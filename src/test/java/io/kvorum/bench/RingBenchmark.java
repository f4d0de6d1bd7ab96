package io.kvorum.bench;

import io.kvorum.ring.PreferenceList;
import io.kvorum.ring.Ring;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The replicas of a key, looked up once or more for each request. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RingBenchmark {
    /** A power of two, so that the next key costs a mask. */
    private static final int KEYS = 1 << 12;

    @Param({"3", "50"})
    public int nodes;

    private final String[] keys = new String[KEYS];
    private Ring ring;
    private int next;

    @Setup
    public void make() {
        List<String> ids = IntStream.range(0, nodes).mapToObj(i -> "node" + i).toList();
        ring = Ring.of(1, ids, Ring.DEFAULT_VNODES);
        for (int i = 0; i < KEYS; i++) {
            keys[i] = "user:" + (1_000_000 + i);
        }
    }

    @Benchmark
    public PreferenceList preferenceList() {
        return ring.preferenceList(keys[next++ & (KEYS - 1)], 3);
    }
}
