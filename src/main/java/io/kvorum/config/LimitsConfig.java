package io.kvorum.config;

/**
 * A limit on everything that could grow.
 *
 * @param keyBytes bytes, default 1024, 1..1024; longest key in UTF-8
 * @param valueBytes bytes, default 1048576, 1..67108864; longest value
 * @param headerBytes bytes, default 16384, 1024..1048576; all headers of a request together
 * @param uriBytes bytes, default 8192, 1024..65536; the request line; at least 3 x keyBytes + 512
 * @param siblings default 64, 1..1024; unresolved siblings that one key may hold
 * @param inFlightRequests default 10000, 1..1000000; requests being handled at one time, more are refused
 * @param connections default 20000, 1..1000000; open client connections, more are closed at once
 * @param batchRecords default 1024, 1..65536; records in one batch to a peer or the disk
 * @param batchBytes bytes, default 8388608, 8192..536870912; one batch to a peer or the disk; at least 8 x valueBytes
 * @param hintRecords default 10000, 0..10000000; records kept in memory for each unreachable peer
 * @param diskReserveBytes bytes, default 33554432, 0..1099511627776; free disk space below which writes are refused
 */
public record LimitsConfig(
        int keyBytes,
        int valueBytes,
        int headerBytes,
        int uriBytes,
        int siblings,
        int inFlightRequests,
        int connections,
        int batchRecords,
        int batchBytes,
        int hintRecords,
        long diskReserveBytes) {
    private static final String BYTES = "bytes";

    static final ConfigField<Long> KEY =
            ConfigField.integer("limits.keyBytes", BYTES, 1024, 1, 1024, "Longest key in UTF-8.");

    static final ConfigField<Long> VALUE =
            ConfigField.integer("limits.valueBytes", BYTES, 1_048_576, 1, 67_108_864, "Longest value.");

    static final ConfigField<Long> HEADER = ConfigField.integer(
            "limits.headerBytes", BYTES, 16_384, 1024, 1_048_576, "All headers of a request together.");

    static final ConfigField<Long> URI = ConfigField.integer(
            "limits.uriBytes",
            BYTES,
            8192,
            1024,
            65_536,
            "The request line. At least 3 x limits.keyBytes + 512: an escaped key takes three bytes for one.");

    static final ConfigField<Long> SIBLINGS = ConfigField.integer(
            "limits.siblings",
            "",
            64,
            1,
            1024,
            "Unresolved siblings that one key may hold; a write beyond is refused.");

    static final ConfigField<Long> IN_FLIGHT = ConfigField.integer(
            "limits.inFlightRequests",
            "",
            10_000,
            1,
            1_000_000,
            "Requests being handled at one time; more are refused.");

    static final ConfigField<Long> CONNECTIONS = ConfigField.integer(
            "limits.connections", "", 20_000, 1, 1_000_000, "Open client connections; more are closed at once.");

    static final ConfigField<Long> BATCH_RECORDS = ConfigField.integer(
            "limits.batchRecords", "", 1024, 1, 65_536, "Records in one batch to a peer or the disk.");

    static final ConfigField<Long> BATCH = ConfigField.integer(
            "limits.batchBytes",
            BYTES,
            8_388_608,
            8192,
            536_870_912,
            "One batch to a peer or the disk. At least 8 x limits.valueBytes:"
                    + " an escaped value takes up to six bytes for one.");

    static final ConfigField<Long> HINTS = ConfigField.integer(
            "limits.hintRecords",
            "",
            10_000,
            0,
            10_000_000,
            "Records kept in memory for each unreachable peer; read repair mends what is dropped.");

    static final ConfigField<Long> DISK_RESERVE = ConfigField.integer(
            "limits.diskReserveBytes",
            BYTES,
            33_554_432,
            0,
            1_099_511_627_776L,
            "Free disk space below which writes are refused, so that a snapshot can still be finished.");

    static LimitsConfig from(Settings settings) {
        return new LimitsConfig(
                settings.intOf(KEY),
                settings.intOf(VALUE),
                settings.intOf(HEADER),
                settings.intOf(URI),
                settings.intOf(SIBLINGS),
                settings.intOf(IN_FLIGHT),
                settings.intOf(CONNECTIONS),
                settings.intOf(BATCH_RECORDS),
                settings.intOf(BATCH),
                settings.intOf(HINTS),
                settings.get(DISK_RESERVE));
    }

    void into(Settings settings) {
        settings.put(KEY, keyBytes)
                .put(VALUE, valueBytes)
                .put(HEADER, headerBytes)
                .put(URI, uriBytes);
        settings.put(SIBLINGS, siblings).put(IN_FLIGHT, inFlightRequests).put(CONNECTIONS, connections);
        settings.put(BATCH_RECORDS, batchRecords).put(BATCH, batchBytes).put(HINTS, hintRecords);
        settings.put(DISK_RESERVE, diskReserveBytes);
    }
}
