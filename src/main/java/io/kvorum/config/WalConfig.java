package io.kvorum.config;

import io.kvorum.storage.FsyncPolicy;
import java.util.Objects;

/**
 * How the write-ahead log reaches the disk.
 *
 * @param fsync default always, one of always, interval, never; anything else may lose acknowledged writes
 * @param fsyncIntervalMs ms, default 100, 1..60000; used with {@link FsyncPolicy#INTERVAL} only
 * @param segmentBytes bytes, default 67108864, 65536..1073741824; a new segment begins when one has grown so large; at
 *     least {@code limits.batchBytes}
 */
public record WalConfig(FsyncPolicy fsync, long fsyncIntervalMs, long segmentBytes) {
    static final ConfigField<FsyncPolicy> FSYNC = ConfigField.of(
            "wal.fsync",
            new ChoiceType<>(FsyncPolicy.class),
            FsyncPolicy.ALWAYS,
            "When the log is forced to disk: before each acknowledgement, every wal.fsyncIntervalMs, or never."
                    + " Anything but always may lose acknowledged writes when the machine stops.");

    static final ConfigField<Long> FSYNC_INTERVAL = ConfigField.integer(
            "wal.fsyncIntervalMs", "ms", 100, 1, 60_000, "Time between two fsyncs when wal.fsync is interval.");

    static final ConfigField<Long> SEGMENT = ConfigField.integer(
            "wal.segmentBytes",
            "bytes",
            67_108_864,
            65_536,
            1_073_741_824,
            "Size at which the log goes on in a new file. At least limits.batchBytes.");

    public WalConfig {
        Objects.requireNonNull(fsync, "fsync");
    }

    static WalConfig from(Settings settings) {
        return new WalConfig(settings.get(FSYNC), settings.get(FSYNC_INTERVAL), settings.get(SEGMENT));
    }

    void into(Settings settings) {
        settings.put(FSYNC, fsync).put(FSYNC_INTERVAL, fsyncIntervalMs).put(SEGMENT, segmentBytes);
    }
}
