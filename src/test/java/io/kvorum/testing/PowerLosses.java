package io.kvorum.testing;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What a power loss may leave of a disk: every subset of the unsynced pieces while there are at most 4096 of them;
 * above, every subset of which at most two survive, every one of which at most two are missing, and a seeded sample.
 */
public final class PowerLosses {
    private static final int EXHAUSTIVE = 1 << 12;
    private static final int SAMPLES = 64;

    private final FaultyDisk disk;
    private final Random random;
    private final Coverage coverage;
    private final Set<Image> seen = new HashSet<>();
    private final List<FaultyDisk> images = new ArrayList<>();

    /** The content of a disk, to tell whether two subsets come to the same. */
    private record Image(List<String> names, List<ByteBuffer> contents) {
        static Image of(FaultyDisk disk) {
            return new Image(
                    List.copyOf(disk.files().keySet()),
                    disk.files().values().stream().map(ByteBuffer::wrap).toList());
        }
    }

    private PowerLosses(FaultyDisk disk, Random random, Coverage coverage) {
        this.disk = disk;
        this.random = random;
        this.coverage = coverage;
    }

    /**
     * The disks that the next start may find, each once.
     *
     * @param random for the sample
     * @param coverage is told of the subsets and of the different disks that they come to
     */
    public static List<FaultyDisk> of(FaultyDisk disk, Random random, Coverage coverage) {
        PowerLosses losses = new PowerLosses(disk, random, coverage);
        if (losses.subsets() <= EXHAUSTIVE) {
            coverage.count("crash points with every subset");
            losses.all();
        } else {
            coverage.count("crash points with a sample of the subsets");
            losses.sample();
        }
        coverage.add("different disks after a power loss", losses.images.size());
        return losses.images;
    }

    private void take(BooleanSupplier survives) {
        FaultyDisk left = disk.afterPowerLoss(survives);
        coverage.count("subsets of the unsynced");
        if (seen.add(Image.of(left))) {
            images.add(left);
        }
    }

    /** How many there are, or that they are too many. Which pieces there are depends on what survives before them. */
    private int subsets() {
        Choices choices = new Choices();
        int subsets = 0;
        do {
            disk.afterPowerLoss(choices);
            subsets++;
        } while (subsets <= EXHAUSTIVE && choices.next());
        return subsets;
    }

    private void all() {
        Choices choices = new Choices();
        do {
            take(choices);
        } while (choices.next());
    }

    private void sample() {
        for (boolean exception : new boolean[] {true, false}) {
            int pieces = pieces(!exception);
            take(() -> !exception);
            for (int one = 0; one < pieces; one++) {
                for (int other = one; other < pieces; other++) {
                    take(new Exceptions(exception, one, other));
                }
            }
        }
        for (int i = 0; i < SAMPLES; i++) {
            double likelihood = random.nextDouble();
            take(() -> random.nextDouble() < likelihood);
        }
    }

    private int pieces(boolean survives) {
        int[] pieces = new int[1];
        disk.afterPowerLoss(() -> {
            pieces[0]++;
            return survives;
        });
        return pieces[0];
    }

    /** The same answer for all pieces but two. */
    private static final class Exceptions implements BooleanSupplier {
        private final boolean exception;
        private final int one;
        private final int other;
        private int asked;

        Exceptions(boolean exception, int one, int other) {
            this.exception = exception;
            this.one = one;
            this.other = other;
        }

        @Override
        public boolean getAsBoolean() {
            int piece = asked++;
            return (piece == one || piece == other) == exception;
        }
    }
}
