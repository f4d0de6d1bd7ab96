package io.kvorum.storage;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.port.Background;
import io.kvorum.port.Clock;
import io.kvorum.port.Disk;
import java.util.Map;

/**
 * Refuses writes before they are appended while the disk has less room than the reserve, and notices by itself when there
 * is room again: room is sampled with every batch, and at most once a second while writes are refused.
 */
final class SpaceGuard {
    private static final long RESAMPLE_NANOS = 1_000_000_000L;

    private final Disk disk;
    private final Background background;
    private final Clock clock;
    private final long reserveBytes;
    private long usableBytes;
    private long sampledNanos;
    private boolean sampling;

    SpaceGuard(Disk disk, Background background, Clock clock, long reserveBytes, long usableBytes) {
        this.disk = disk;
        this.background = background;
        this.clock = clock;
        this.reserveBytes = reserveBytes;
        sampled(usableBytes);
    }

    /**
     * Checks that there is room.
     *
     * @param pendingBytes what was appended since the last sample and is not in it
     * @throws KvorumException DISK_FULL when there is not
     */
    void require(long pendingBytes) {
        if (hasRoom(pendingBytes)) {
            return;
        }
        resample();
        if (!hasRoom(pendingBytes)) {
            throw new KvorumException(
                    FailureCode.DISK_FULL,
                    "The disk has " + usableBytes + " bytes left and " + reserveBytes + " are kept in reserve",
                    Map.of("usableBytes", usableBytes, "reserveBytes", reserveBytes));
        }
    }

    private boolean hasRoom(long pendingBytes) {
        return usableBytes - pendingBytes >= reserveBytes && usableBytes > 0;
    }

    private void resample() {
        if (!sampling && clock.nanoTime() - sampledNanos >= RESAMPLE_NANOS) {
            sampling = true;
            background.run(
                    () -> SegmentWriter.usableBytes(disk),
                    usable -> {
                        sampling = false;
                        sampled(usable);
                    },
                    // Asked again a second later.
                    failure -> {
                        sampling = false;
                        sampledNanos = clock.nanoTime();
                    });
        }
    }

    /** Takes note of how much room there is. */
    void sampled(long usable) {
        usableBytes = usable;
        sampledNanos = clock.nanoTime();
    }

    /** A write found the disk full, whatever the last sample said. */
    void full() {
        sampled(0);
    }
}
