package io.kvorum.bench;

import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.Record;
import io.kvorum.version.RecordCodec;
import java.util.concurrent.TimeUnit;
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

/** The one encoding: made once for each write, read once on each replica that receives it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RecordBenchmark {
    @Param({"text", "bytes"})
    public String kind;

    @Param({"100", "10000"})
    public int valueBytes;

    private Record record;

    @Setup
    public void make() {
        record = Samples.record("user:1000042", Samples.value(kind, valueBytes));
    }

    @Benchmark
    public byte[] encode() {
        return RecordCodec.encode(record.key(), record.versioned());
    }

    @Benchmark
    public Record decode() throws MalformedRecordException {
        return RecordCodec.decode(record.line());
    }
}
