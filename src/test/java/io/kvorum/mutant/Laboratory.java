package io.kvorum.mutant;

import io.kvorum.mutant.Mutant.Edit;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The code with some edits, ready to be checked. */
final class Laboratory implements AutoCloseable {
    private static final String SIMULATION = "io.kvorum.sim.SimulatedSeeds";

    private final MutantLoader loader;
    private final Method simulation;

    /**
     * What a check found wrong.
     *
     * @param by the broken promise, or the test that failed
     * @param found what was seen
     * @param tests that ran until one failed; 0 when none did
     */
    record Caught(String by, String found, int tests) {}

    /**
     * Plants the edits.
     *
     * @param directory empty; takes the changed classes
     * @throws AssertionError when an edit does not fit the source any more, or the outcome does not compile
     */
    Laboratory(List<Edit> edits, Path directory) throws IOException {
        this(edits.stream().map(Edit::file).collect(Collectors.toSet()), edits, directory);
    }

    /**
     * Compiles some files anew.
     *
     * @param files all that are edited, and others that are compiled as they are
     */
    Laboratory(Set<String> files, List<Edit> edits, Path directory) throws IOException {
        Path testClasses = testClasses();
        Path classes = testClasses.resolveSibling("classes");
        Path sources = testClasses.resolve("../../src/main/java").normalize();
        new MutantCompiler(sources, classes).compile(files, edits, directory);
        loader = new MutantLoader(List.of(directory, testClasses, classes));
        try {
            simulation = loaded(SIMULATION).getMethod("broken", long.class);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(SIMULATION + " cannot be called", e);
        }
    }

    /** Where the tests were compiled to. */
    static Path testClasses() {
        try {
            return Path.of(Laboratory.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs one seed; null when it keeps every promise. */
    Caught simulate(long seed) {
        try {
            String[] broken = (String[]) simulation.invoke(null, seed);
            return broken.length == 0 ? null : new Caught(broken[0], broken[1], 0);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Seed " + seed + " fails in a way that nobody foresaw", e);
        }
    }

    /** Runs a test class; null when all of its tests pass. */
    Caught test(String testClass) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(loaded(testClass)))
                .build();
        FirstFailure failure = new FirstFailure();
        LauncherFactory.create().execute(request, failure);
        if (failure.tests == 0) {
            throw new IllegalStateException(testClass + " has no tests");
        }
        return failure.caught;
    }

    private Class<?> loaded(String name) {
        try {
            return loader.loadClass(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(name + " is not there", e);
        }
    }

    private static final class FirstFailure implements TestExecutionListener {
        private int tests;
        private Caught caught;

        @Override
        public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
            tests += identifier.isTest() ? 1 : 0;
            if (caught == null && result.getStatus() == TestExecutionResult.Status.FAILED) {
                String found = result.getThrowable().map(Throwable::getMessage).orElse("");
                caught = new Caught(identifier.getDisplayName().replace("()", ""), found, tests);
            }
        }
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }
}
