package io.kvorum.nemesis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * All that goes wrong in a run: rounds, one after the other, of strikes that happen side by side at different nodes. Drawn
 * from a seed; of every kind there is at least one.
 *
 * @param smallDiskNode number of the node whose disk can be full
 */
record Schedule(int smallDiskNode, List<Round> rounds) {
    private static final int OTHERS_FOR_EACH_KILL = 4;
    private static final int LONGEST_CALLS = 150;

    /**
     * Strikes side by side.
     *
     * @param calm whether it begins when every node works; else nodes may be struck while they still start
     */
    record Round(boolean calm, List<Strike> strikes) {
        @Override
        public String toString() {
            return (calm ? "when all work: " : "at once: ")
                    + strikes.stream().map(Strike::toString).collect(Collectors.joining("; "));
        }
    }

    static Schedule draw(Random random, int nodes, int kills) {
        int smallDiskNode = 1 + random.nextInt(nodes);
        List<Strike.Kind> others = others(random, kills / OTHERS_FOR_EACH_KILL);
        List<Round> rounds = new ArrayList<>();
        int killsLeft = kills;
        while (killsLeft > 0 || !others.isEmpty()) {
            List<Integer> free =
                    new ArrayList<>(IntStream.rangeClosed(1, nodes).boxed().toList());
            Collections.shuffle(free, random);
            List<Strike> strikes = new ArrayList<>();
            int othersHere = Math.min(others.size(), 1 + random.nextInt(2));
            for (int i = 0; i < othersHere; i++) {
                Strike.Kind kind = others.remove(others.size() - 1);
                Integer node = kind == Strike.Kind.FULL_DISK ? Integer.valueOf(smallDiskNode) : free.get(0);
                if (free.remove(node)) {
                    strikes.add(strike(random, kind, node, nodes));
                } else {
                    others.add(kind);
                }
            }
            int killsHere = Math.min(Math.min(killsLeft, free.size()), killsAtOnce(random, nodes));
            for (int i = 0; i < killsHere; i++) {
                strikes.add(strike(random, Strike.Kind.KILL, free.remove(0), nodes));
            }
            killsLeft -= killsHere;
            rounds.add(new Round(random.nextInt(3) > 0, strikes));
        }
        return new Schedule(smallDiskNode, rounds);
    }

    private static List<Strike.Kind> others(Random random, int wanted) {
        List<Strike.Kind> each = new ArrayList<>(List.of(Strike.Kind.values()));
        each.remove(Strike.Kind.KILL);
        List<Strike.Kind> others = new ArrayList<>(each);
        while (others.size() < wanted) {
            others.add(each.get(random.nextInt(each.size())));
        }
        Collections.shuffle(others, random);
        return others;
    }

    /** Mostly one; sometimes all that are left. */
    private static int killsAtOnce(Random random, int nodes) {
        return switch (random.nextInt(6)) {
            case 0 -> nodes;
            case 1, 2 -> 2;
            default -> 1;
        };
    }

    private static Strike strike(Random random, Strike.Kind kind, int node, int nodes) {
        int other = 1 + (node - 1 + 1 + random.nextInt(nodes - 1)) % nodes;
        return new Strike(kind, node, other, random.nextInt(1_000), 10 + random.nextInt(LONGEST_CALLS));
    }
}
