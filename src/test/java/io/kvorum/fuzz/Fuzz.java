package io.kvorum.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Runs a {@link Target} over many inputs.
 *
 * <p>{@code -Dfuzz.executions} says how many, {@code -Dfuzz.seed} which, {@code -Dfuzz.case} runs a single one of them.
 *
 * @param <I> what the parser reads
 * @param <O> what it makes of it
 */
final class Fuzz<I, O> {
    /** Inputs a parser unless said otherwise. */
    static final int DEFAULT_EXECUTIONS = 20_000;

    /** Of the processor's time. A parse takes microseconds, the most expensive one a fraction of a second. */
    private static final long HANG_SECONDS = 10;

    private static final int MOST_SHOWN = 1_000;
    private static final int MEASURED_AGAIN = 5;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Target<I, O> target;
    private final String test;
    private final long seed;
    private final Dice dice = new Dice();
    private long acceptedCases;
    private long refusedCases;
    private volatile long progress = Long.MIN_VALUE;
    private volatile I current;
    private volatile Throwable failure;

    private Fuzz(Target<I, O> target, long seed) {
        this.target = target;
        this.test = StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> frame.getClassName().endsWith("FuzzTest"))
                        .reduce((inner, outer) -> outer)
                        .map(frame -> frame.getClassName().replaceAll(".*\\.", "") + "#" + frame.getMethodName())
                        .orElseThrow());
        this.seed = seed;
    }

    /** The run's seed: the one given, else a fresh one. Corpora are made from it too. */
    static long seed() {
        return Long.getLong("fuzz.seed", ThreadLocalRandom.current().nextLong(1L << 48));
    }

    /** Runs as many inputs as the command line says; fails at the first that the parser handles wrongly. */
    static <I, O> void run(long seed, Target<I, O> target) throws InterruptedException {
        run(seed, target, 1);
    }

    /** Runs a share of the inputs, for a target that is slow by nature, unless the command line says how many. */
    static <I, O> void run(long seed, Target<I, O> target, int share) throws InterruptedException {
        new Fuzz<>(target, seed).run(Integer.getInteger("fuzz.executions", DEFAULT_EXECUTIONS / share));
    }

    private void run(int executions) throws InterruptedException {
        Thread worker = new Thread(() -> runCases(executions), "fuzz " + test);
        worker.setDaemon(true);
        worker.start();
        long seen = progress;
        long spentBefore = 0;
        while (worker.isAlive()) {
            worker.join(500);
            long spent = THREADS.getThreadCpuTime(worker.getId());
            if (progress != seen) {
                seen = progress;
                spentBefore = spent;
            } else if (spent - spentBefore > HANG_SECONDS * 1_000_000_000) {
                AssertionError hang = wrong("it has not ended after " + HANG_SECONDS + " s of processor time", null);
                hang.setStackTrace(worker.getStackTrace());
                throw hang;
            }
        }
        if (failure instanceof AssertionError wrong) {
            throw wrong;
        }
        if (failure != null) {
            throw new AssertionError(test + " with seed " + seed + " is broken itself", failure);
        }
    }

    private void runCases(int executions) {
        long start = THREADS.getCurrentThreadCpuTime();
        try {
            List<I> hostile = target.hostile();
            String only = System.getProperty("fuzz.case");
            if (only != null) {
                runCase(Long.parseLong(only), hostile);
                return;
            }
            for (long number = -hostile.size(); number < executions; number++) {
                runCase(number, hostile);
            }
            if (executions >= 1_000 && Math.min(acceptedCases, refusedCases) < executions / 1_000) {
                throw new AssertionError(test + " tries too little: " + acceptedCases + " accepted, " + refusedCases
                        + " refused of " + executions);
            }
        } catch (Throwable broken) {
            failure = broken;
        }
        System.out.println(summary(THREADS.getCurrentThreadCpuTime() - start));
    }

    private String summary(long cpuNanos) {
        long cases = acceptedCases + refusedCases;
        return String.format(
                Locale.ROOT,
                "fuzz %s: %d inputs, %d accepted, %d refused, %.1f s of processor time, %.0f a second, seed %d",
                test,
                cases,
                acceptedCases,
                refusedCases,
                cpuNanos / 1e9,
                cases / (cpuNanos / 1e9),
                seed);
    }

    /** Negative numbers are the hostile inputs. */
    private void runCase(long number, List<I> hostile) throws Exception {
        dice.take(seed, number);
        I input = number < 0 ? hostile.get((int) -number - 1) : target.input(dice);
        current = input;
        progress = number;
        O output = null;
        Exception refusal = null;
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            output = target.parse(input);
        } catch (Exception thrown) {
            refusal = thrown;
        } catch (AssertionError judgement) {
            throw wrong(judgement.getMessage(), judgement);
        } catch (StackOverflowError | OutOfMemoryError thrown) {
            throw wrong("it ends with " + thrown.getClass().getSimpleName(), thrown);
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        if (refusal != null && !target.isRefusal(refusal)) {
            throw wrong("it throws what it does not document, " + refusal, refusal);
        }
        long allowance = target.allowance(target.bytes(input).length);
        if (allocated > allowance && leastAllocatedAgain(input) > allowance) {
            throw wrong("it allocates " + allocated + " bytes, the bound is " + allowance, null);
        }
        judge(input, output, refusal);
    }

    /** What the parse costs once its classes are loaded, and no collection takes the buffers that it keeps for the next. */
    private long leastAllocatedAgain(I input) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < MEASURED_AGAIN; i++) {
            least = Math.min(least, allocatedAgain(input));
        }
        return least;
    }

    private long allocatedAgain(I input) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            O unused = target.parse(input);
        } catch (Exception refusal) {
            // The refusal of before.
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private void judge(I input, O output, Exception refusal) {
        try {
            if (refusal == null) {
                acceptedCases++;
                target.accepted(input, output);
            } else {
                refusedCases++;
                target.refused(input, refusal);
            }
        } catch (AssertionError judgement) {
            throw wrong(
                    (refusal == null ? "it accepts " + output : "it refuses with " + refusal) + ": "
                            + judgement.getMessage(),
                    judgement);
        } catch (Exception broken) {
            throw wrong("the oracle fails with " + broken, broken);
        }
    }

    private AssertionError wrong(String what, Throwable cause) {
        byte[] bytes = target.bytes(current);
        byte[] shown = bytes.length <= MOST_SHOWN ? bytes : Arrays.copyOf(bytes, MOST_SHOWN);
        String cut = bytes.length <= MOST_SHOWN ? "" : " (the first " + MOST_SHOWN + " of " + bytes.length + " bytes)";
        return new AssertionError(
                "Case " + progress + " of " + test + ": " + what
                        + "\n  input as Java text of its bytes" + cut + ": \"" + javaText(shown) + "\""
                        + "\n  input in base64" + cut + ": "
                        + Base64.getEncoder().encodeToString(shown)
                        + "\n  again: mvn test -Dtest='" + test + "' -Dfuzz.seed=" + seed + " -Dfuzz.case=" + progress,
                cause);
    }

    private static String javaText(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (char c : new String(bytes, StandardCharsets.ISO_8859_1).toCharArray()) {
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                default -> {
                    if (c >= ' ' && c < 0x7f) {
                        text.append(c);
                    } else {
                        text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    }
                }
            }
        }
        return text.toString();
    }
}
