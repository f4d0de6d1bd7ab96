package io.kvorum.mutant;

import io.kvorum.mutant.Laboratory.Caught;
import io.kvorum.mutant.Mutant.Check;
import io.kvorum.mutant.Mutant.Edit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Plants mutants and lets their checks look for them. What noticed a mutant is tried on the real code too, in the same
 * place; else the place could be what the check objects to. Many threads may hunt at a time.
 */
final class Hunt implements AutoCloseable {
    private final Path directory;
    private final Laboratory real;
    private final Map<Check, Optional<Caught>> inRealCode = new ConcurrentHashMap<>();

    /**
     * What became of a mutant.
     *
     * @param caught null when nothing noticed
     * @param control what the same check finds in the real code; null when nothing, as it must be
     * @param seed the last that was tried; 0 when a test class looked
     * @param seeds how many were tried; 0 when a test class looked
     * @param millis of real time, without the control
     */
    record Finding(Mutant mutant, Caught caught, Caught control, long seed, int seeds, long millis) {}

    /**
     * @param mutants those that may be hunted
     * @param directory empty; takes the changed classes
     */
    Hunt(Collection<Mutant> mutants, Path directory) throws IOException {
        this.directory = directory;
        Set<String> files = mutants.stream()
                .flatMap(mutant -> mutant.edits().stream())
                .map(Edit::file)
                .collect(Collectors.toCollection(TreeSet::new));
        real = new Laboratory(files, List.of(), Files.createDirectory(directory.resolve("real")));
    }

    /**
     * Hunts one mutant.
     *
     * @param seeds to be tried in this order when it is a matter of seeds
     * @throws AssertionError when the mutant does not fit the source any more, or does not compile
     */
    Finding of(Mutant mutant, long[] seeds) throws IOException {
        long started = System.nanoTime();
        Path changed = Files.createTempDirectory(directory, mutant.name());
        Caught caught = null;
        Check noticed = mutant.caughtBy();
        long seed = 0;
        int tried = 0;
        try (Laboratory laboratory = new Laboratory(mutant.edits(), changed)) {
            if (mutant.caughtBy() instanceof Check.TestClass test) {
                caught = laboratory.test(test.name());
            } else {
                while (caught == null && tried < seeds.length) {
                    seed = seeds[tried++];
                    caught = laboratory.simulate(seed);
                }
                noticed = new Check.Seeds(seed, null);
            }
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
        Caught control = caught == null ? null : inRealCode(noticed);
        return new Finding(mutant, caught, control, seed, tried, millis);
    }

    private Caught inRealCode(Check check) {
        return inRealCode
                .computeIfAbsent(
                        check,
                        asked -> Optional.ofNullable(
                                asked instanceof Check.TestClass test
                                        ? real.test(test.name())
                                        : real.simulate(((Check.Seeds) asked).first())))
                .orElse(null);
    }

    @Override
    public void close() throws IOException {
        real.close();
    }
}
