package io.kvorum.sim;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One bit that turns over on a disk.
 *
 * @param file its name
 * @param offset the byte it is in
 * @param bit 0 to 7
 */
record BitFlip(String file, int offset, int bit) {
    private static final Pattern SEGMENT = Pattern.compile("wal-([0-9]+)\\.ndjson");
    private static final Pattern FIRST_SEGMENT = Pattern.compile("\"firstSegment\":([0-9]+)");
    private static final byte[] COMMIT = "{\"commit\":".getBytes(StandardCharsets.US_ASCII);
    private static final String SNAPSHOT = "snapshot.json";

    /** The file as it is afterwards. */
    byte[] applied(byte[] content) {
        byte[] flipped = content.clone();
        flipped[offset] ^= (byte) (1 << bit);
        return flipped;
    }

    /**
     * Whether what else is on the disk proves that the damaged bytes had been safely there, so that a node must not take
     * them for a write that the crash cut short.
     *
     * @param files all files before
     */
    boolean isNoTear(Map<String, byte[]> files) {
        if (file.equals(SNAPSHOT)) {
            return true;
        }
        long segment = segment(file);
        if (segment < firstRead(files)) {
            return false;
        }
        boolean isLast = files.keySet().stream().noneMatch(other -> segment(other) > segment);
        return !isLast || isBeforeTheLastBatch(files.get(file));
    }

    private static long segment(String name) {
        Matcher matcher = SEGMENT.matcher(name);
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
    }

    /** The segments before are of no use any more, and are not read. */
    private static long firstRead(Map<String, byte[]> files) {
        byte[] snapshot = files.getOrDefault(SNAPSHOT, new byte[0]);
        Matcher matcher = FIRST_SEGMENT.matcher(new String(snapshot, StandardCharsets.UTF_8));
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 1;
    }

    private boolean isBeforeTheLastBatch(byte[] content) {
        int lastBatch = 0;
        int commits = 0;
        int line = 0;
        int batch = 0;
        for (int i = 0; i < content.length; i++) {
            if (content[i] != '\n') {
                continue;
            }
            boolean isCommit = i - line >= COMMIT.length
                    && Arrays.equals(content, line, line + COMMIT.length, COMMIT, 0, COMMIT.length);
            line = i + 1;
            if (isCommit) {
                commits++;
                lastBatch = batch;
            }
            if (isCommit || batch == 0) {
                batch = line;
            }
        }
        return commits > 0 && offset < lastBatch;
    }
}
