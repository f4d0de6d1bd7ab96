package io.kvorum.sim;

import io.kvorum.check.Violation;
import java.util.ArrayList;
import java.util.List;

/** Takes away faults from a failing run for as long as it goes on failing in the same way. */
final class Shrinker {
    private Shrinker() {}

    /** The few faults without any of which the promise is kept. */
    static List<Fault> shrink(long seed, List<Fault> faults, Violation.Promise promise) {
        List<Fault> needed = new ArrayList<>(faults);
        boolean smaller = true;
        while (smaller) {
            smaller = false;
            for (int i = needed.size() - 1; i >= 0; i--) {
                List<Fault> fewer = new ArrayList<>(needed);
                fewer.remove(i);
                if (breaks(seed, fewer, promise)) {
                    needed = fewer;
                    smaller = true;
                }
            }
        }
        return needed;
    }

    private static boolean breaks(long seed, List<Fault> faults, Violation.Promise promise) {
        try {
            return Simulation.run(seed, faults, null) == null;
        } catch (Violation violation) {
            return violation.promise() == promise;
        }
    }
}
