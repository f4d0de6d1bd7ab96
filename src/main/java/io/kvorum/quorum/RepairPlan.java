package io.kvorum.quorum;

import io.kvorum.version.Record;
import java.util.List;

/**
 * What a read found out of step: send {@code merged} to the {@code stale}.
 *
 * @param merged the join of all answers; null only when no replica that answered knows the key
 * @param stale replicas that answered with something else, in preference order: those without the key, those behind,
 *     and those whose value was overtaken
 * @param holders replicas that answered with just that, in preference order
 */
public record RepairPlan(Record merged, List<String> stale, List<String> holders) {
    public RepairPlan {
        stale = List.copyOf(stale);
        holders = List.copyOf(holders);
    }

    /** Whether nobody needs a repair. */
    public boolean isEmpty() {
        return stale.isEmpty();
    }
}
