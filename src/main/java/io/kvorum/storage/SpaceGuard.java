package io.kvorum.storage;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.port.Background;
import io.kvorum.port.Disk;
import io.kvorum.port.Scheduler;
import java.util.Map;

/**
 * Refuses writes before they are appended while the disk has less room than the reserve, and notices by itself when there
 * is room again: room is sampled with every batch, or once a second while batches take none, and while there is too little.
 */
final class SpaceGuard {
    private static final long RESAMPLE_MILLIS = 1_000;

    private final Disk disk;
    private final Background background;
    private final Scheduler scheduler;
    private final long reserveBytes;
    private long usableBytes;
    private boolean sampling;
    private boolean stopped;

    SpaceGuard(Disk disk, Background background, Scheduler scheduler, long reserveBytes, long usableBytes) {
        this.disk = disk;
        this.background = background;
        this.scheduler = scheduler;
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
        if (!hasRoom(pendingBytes)) {
            resampleLater();
            throw new KvorumException(
                    FailureCode.DISK_FULL,
                    "The disk has " + usableBytes + " bytes left and " + reserveBytes + " are kept in reserve",
                    Map.of("usableBytes", usableBytes, "reserveBytes", reserveBytes));
        }
    }

    private boolean hasRoom(long pendingBytes) {
        return usableBytes - pendingBytes >= reserveBytes && usableBytes > 0;
    }

    private void resampleLater() {
        if (!sampling && !stopped) {
            sampling = true;
            scheduler.after(
                    RESAMPLE_MILLIS,
                    () -> background.run(
                            () -> SegmentWriter.usableBytes(disk),
                            usable -> {
                                sampling = false;
                                sampled(usable);
                            },
                            failure -> {
                                sampling = false;
                                resampleLater();
                            }));
        }
    }

    /** Takes note of how much room there is. */
    void sampled(long usable) {
        usableBytes = usable;
        if (!hasRoom(0)) {
            resampleLater();
        }
    }

    /** A batch was written over space that the log has, and nobody looked how much room there is. */
    void notSampled() {
        resampleLater();
    }

    /** Samples no more. */
    void stop() {
        stopped = true;
    }

    /** A write found the disk full, whatever the last sample said. */
    void full() {
        sampled(0);
    }
}
