package io.kvorum.sim;

import io.kvorum.check.Violation;
import io.kvorum.check.Violation.Promise;

/** The simulation for callers outside its class loader: only types of the JDK go in and come out. */
public final class SimulatedSeeds {
    private SimulatedSeeds() {}

    /**
     * Runs one seed.
     *
     * @return the name of the promise that was broken and what was found; empty when all were kept
     */
    public static String[] broken(long seed) {
        try {
            Simulation.run(seed);
            return new String[0];
        } catch (Violation violation) {
            return named(violation);
        } catch (RuntimeException e) {
            return named(new Violation(Promise.NO_SURPRISE, "The simulation itself failed: " + e, e));
        }
    }

    private static String[] named(Violation violation) {
        return new String[] {violation.promise().name(), violation.getMessage()};
    }
}
