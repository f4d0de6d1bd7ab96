package io.kvorum.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Something that goes wrong, and when it is mended.
 *
 * @param atMillis when it begins
 * @param forMillis how long it lasts
 * @param node whom it hits
 * @param other the other end, for links
 * @param amount how much, 0 to 999; each kind reads it in its own way
 */
record Fault(Kind kind, long atMillis, long forMillis, int node, int other, int amount) {
    /** What can go wrong. */
    enum Kind {
        /** Messages of a link are lost, up to 30 of 100. */
        LOSS,
        /** Messages of a link arrive twice. */
        DUPLICATION,
        /** Messages of a link overtake each other. */
        REORDERING,
        /** A link takes up to a second. */
        SLOW_LINK,
        /** One way of a link is dead. */
        CUT_ONE_WAY,
        /** Nothing goes to or from the node. */
        CUT_OFF,
        /** The node is cut off and back again, many times. */
        FLAPPING,
        /** Two halves do not hear each other. */
        SPLIT,
        KILL,
        POWER_LOSS,
        KILL_IN_DISK_WORK,
        POWER_LOSS_IN_DISK_WORK,
        /** Killed, and killed again while it recovers. */
        CRASH_LOOP,
        /** All nodes lose power together. */
        POWER_LOSS_OF_ALL,
        RESTART,
        /** One node after the other is restarted. */
        ROLLING_RESTART,
        /** Longer than every timeout. */
        PAUSE,
        /** The disk is replaced by an empty one. */
        EMPTY_DISK,
        /** The node comes back with the files of an earlier moment. */
        OLD_DISK,
        BIT_FLIP,
        FSYNC_FAILURE,
        DISK_FULL,
        SLOW_DISK,
        /** The wall clock is off by some seconds. */
        CLOCK_SKEW,
        /** The wall clock jumps to and fro. */
        CLOCK_JUMPS,
        JOIN,
        LEAVE
    }

    private static final int MOST = 14;

    /** Faults for a run of about this length. */
    static List<Fault> draw(Random random, SimSettings settings, long lengthMillis) {
        List<Fault> faults = new ArrayList<>();
        Kind[] kinds = Kind.values();
        int count = random.nextInt(MOST + 1);
        for (int i = 0; i < count; i++) {
            faults.add(new Fault(
                    kinds[random.nextInt(kinds.length)],
                    (long) (random.nextDouble() * lengthMillis),
                    100 + (long) (Math.pow(random.nextDouble(), 2) * 8_000),
                    random.nextInt(settings.nodes()),
                    random.nextInt(settings.nodes()),
                    random.nextInt(1_000)));
        }
        faults.sort(Comparator.comparingLong(Fault::atMillis));
        return faults;
    }

    @Override
    public String toString() {
        return "%s at %.3f s for %.3f s, %s/%s, amount %d"
                .formatted(kind, atMillis / 1e3, forMillis / 1e3, SimSettings.id(node), SimSettings.id(other), amount);
    }
}
