package io.kvorum.storage;

import io.kvorum.version.Checksum;
import io.kvorum.version.MalformedRecordException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The log on disk: segments {@code wal-<n>.ndjson}, each a header line and then batches. A batch is record lines and one
 * commit line. Every line ends with its own checksum and a newline.
 *
 * <pre>
 * {"wal":3,"format":1,"node":"node1","cluster":"kvorum","firstCommit":41,"checksum":"…"}
 * {"key":"hello",…,"checksum":"…"}
 * {"commit":41,"records":1,"bytes":187,"crc":"0a1b2c3d","checksum":"…"}
 * </pre>
 *
 * <p>{@code bytes} and {@code crc} cover the batch's record lines with their newlines, and the commit line's own checksum
 * covers them in turn: a commit line can be recognised alone, which tells corruption from a torn tail. After the last batch
 * there may be empty lines, the space of those to come.
 *
 * <p>{@code "synced":s} stands in commit lines written without waiting for the fsync of the batch before ({@link
 * FsyncPolicy#INTERVAL}, {@link FsyncPolicy#NEVER}): only commits up to s were on disk by then.
 */
final class WalFormat {
    static final long FORMAT = 1;

    /** A longer line is taken for damage, and a record that long is refused, so that reading needs bounded memory. */
    static final int MAX_LINE = 128 << 20;

    private static final String PREFIX = "wal-";
    private static final String SUFFIX = ".ndjson";
    private static final byte[] COMMIT = "{\"commit\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RECORD = "{\"key\":".getBytes(StandardCharsets.US_ASCII);

    private WalFormat() {}

    /** First line of a segment. */
    record Header(long segment, long format, String node, String cluster, long firstCommit) {
        byte[] line() {
            return new SealedJson()
                    .put("wal", segment)
                    .put("format", format)
                    .put("node", node)
                    .put("cluster", cluster)
                    .put("firstCommit", firstCommit)
                    .seal();
        }

        static Header parse(byte[] line) throws MalformedRecordException {
            SealedJson json = SealedJson.parse(line);
            return new Header(
                    json.number("wal"),
                    json.number("format"),
                    json.text("node"),
                    json.text("cluster"),
                    json.number("firstCommit"));
        }
    }

    /**
     * Last line of a batch.
     *
     * @param crc CRC32C of the record lines, as eight hex digits
     * @param synced every commit up to this one was on disk before this batch was written
     * @param strict whether the batch waited for the fsync of the one before
     */
    record Commit(long number, long records, long bytes, String crc, long synced, boolean strict) {
        byte[] line() {
            SealedJson json = new SealedJson()
                    .put("commit", number)
                    .put("records", records)
                    .put("bytes", bytes)
                    .put("crc", crc);
            return (strict ? json : json.put("synced", synced)).seal();
        }

        static Commit parse(byte[] line) throws MalformedRecordException {
            SealedJson json = SealedJson.parse(line);
            long number = json.number("commit");
            boolean strict = !json.has("synced");
            return new Commit(
                    number,
                    json.number("records"),
                    json.number("bytes"),
                    json.text("crc"),
                    strict ? number - 1 : json.number("synced"),
                    strict);
        }
    }

    static String segmentName(long segment) {
        return PREFIX + segment + SUFFIX;
    }

    /** The number in a segment's name, -1 for other files. */
    static long segmentNumber(String name) {
        if (!name.startsWith(PREFIX) || !name.endsWith(SUFFIX)) {
            return -1;
        }
        String digits = name.substring(PREFIX.length(), name.length() - SUFFIX.length());
        return digits.matches("[1-9][0-9]{0,17}") ? Long.parseLong(digits) : -1;
    }

    static boolean looksLikeCommit(LineReader line) {
        return startsWith(line, COMMIT);
    }

    static boolean looksLikeRecord(LineReader line) {
        return startsWith(line, RECORD);
    }

    /**
     * Where the next record begins in a line, -1 when none does. No text in a record looks like it: quotes are escaped
     * there.
     */
    static int recordStart(byte[] line, int from) {
        int at = from;
        while (at <= line.length - RECORD.length) {
            if (Arrays.equals(line, at, at + RECORD.length, RECORD, 0, RECORD.length)) {
                return at;
            }
            at++;
        }
        return -1;
    }

    private static boolean startsWith(LineReader line, byte[] prefix) {
        int end = line.from() + prefix.length;
        return line.length() >= prefix.length
                && Arrays.equals(line.bytes(), line.from(), end, prefix, 0, prefix.length);
    }

    static String crc(CRC32C crc) {
        return Checksum.hex((int) crc.getValue());
    }

    /** One batch as it goes to disk: the record lines, then the commit line. */
    static byte[] batch(List<byte[]> lines, long commit, long synced, boolean strict) {
        CRC32C crc = new CRC32C();
        int length = 0;
        for (byte[] line : lines) {
            length = Math.addExact(length, line.length + 1);
            crc.update(line);
            crc.update('\n');
        }
        byte[] last = new Commit(commit, lines.size(), length, crc(crc), synced, strict).line();
        byte[] batch = new byte[Math.addExact(length, last.length + 1)];
        int at = 0;
        for (byte[] line : lines) {
            at = putLine(line, batch, at);
        }
        putLine(last, batch, at);
        return batch;
    }

    private static int putLine(byte[] line, byte[] batch, int at) {
        System.arraycopy(line, 0, batch, at, line.length);
        batch[at + line.length] = '\n';
        return at + line.length + 1;
    }
}
