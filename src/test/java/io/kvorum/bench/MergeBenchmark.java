package io.kvorum.bench;

import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.Value;
import io.kvorum.version.Versioned;
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

/** The join of what a replica holds and what it hears of: on every replicated write, and on every read that disagrees. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MergeBenchmark {
    @Param({"LWW", "SIBLINGS"})
    public ConflictPolicy policy;

    private Versioned held;
    private Versioned same;
    private Versioned newer;
    private Versioned concurrent;

    @Setup
    public void make() {
        Value value = Samples.value("text", 100);
        Versioned before = Samples.record("key", value).versioned();
        held = Samples.write(before, 0, 2_000_000, value);
        same = Samples.write(before, 0, 2_000_000, value);
        newer = Samples.write(held, 1, 2_000_001, value);
        concurrent = Samples.write(before, 1, 2_000_001, value);
    }

    @Benchmark
    public Versioned sameState() {
        return held.merge(same, policy);
    }

    @Benchmark
    public Versioned newerState() {
        return held.merge(newer, policy);
    }

    @Benchmark
    public Versioned concurrentState() {
        return held.merge(concurrent, policy);
    }
}
