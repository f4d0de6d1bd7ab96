package io.kvorum.http;

import io.kvorum.bus.RequestRules;
import io.kvorum.config.KvorumConfig;
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

/** From the request line to the key. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RequestKeysBenchmark {
    private static final int PREFIX = "/kv/".length();

    @Param({"/kv/user:1000042", "/kv/user%3A1000042", "/kv/%E2%82%AC%2F%F0%9F%98%80?w=all"})
    public String uri;

    private RequestRules rules;

    @Setup
    public void make() {
        KvorumConfig config = KvorumConfig.defaults();
        rules = new RequestRules(config.limits(), config.quorum());
    }

    @Benchmark
    public String decode() {
        return RequestKeys.decode(RequestTarget.of(uri).path().substring(PREFIX), rules);
    }
}
