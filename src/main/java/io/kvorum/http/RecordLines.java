package io.kvorum.http;

import io.kvorum.bus.RequestRules;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.version.ByteScan;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.Record;
import io.kvorum.version.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Records that another node sent, one a line, each good or bad on its own: one damaged line must not hold up the others.
 * Collects the result of each in the order they came.
 */
final class RecordLines {
    private static final byte[] OK = "{\"ok\":true}\n".getBytes(StandardCharsets.US_ASCII);

    private final List<Record> good = new ArrayList<>();
    /** One entry for each line: null for a good record, else what is wrong. */
    private final List<KvorumException> failures = new ArrayList<>();

    private RecordLines() {}

    /**
     * @param maxRecords lines in one batch
     * @throws KvorumException TOO_LARGE when there are more
     */
    static RecordLines parse(byte[] body, int maxRecords, RequestRules rules) {
        RecordLines lines = new RecordLines();
        int from = 0;
        while (from < body.length) {
            int end = ByteScan.indexOf(body, from, body.length, (byte) '\n');
            if (end > from) {
                if (lines.failures.size() == maxRecords) {
                    throw new KvorumException(
                            FailureCode.TOO_LARGE,
                            "The batch has more than " + maxRecords + " records (limits.batchRecords)",
                            Map.of("limit", maxRecords));
                }
                lines.add(Arrays.copyOfRange(body, from, end), rules);
            }
            from = end + 1;
        }
        return lines;
    }

    private void add(byte[] line, RequestRules rules) {
        try {
            Record record = RecordCodec.decode(line);
            rules.key(record.key());
            good.add(record);
            failures.add(null);
        } catch (MalformedRecordException e) {
            failures.add(new KvorumException(
                    e.checksumFailed() ? FailureCode.BAD_CHECKSUM : FailureCode.INVALID_REQUEST, e.getMessage()));
        } catch (KvorumException e) {
            failures.add(e);
        }
    }

    int size() {
        return failures.size();
    }

    /** The records whose lines are in order. */
    List<Record> good() {
        return good;
    }

    /** What became of each line, given what became of each good record. */
    List<KvorumException> results(List<KvorumException> merged) {
        List<KvorumException> results = new ArrayList<>(failures.size());
        int next = 0;
        for (KvorumException failure : failures) {
            results.add(failure != null ? failure : merged.get(next++));
        }
        return results;
    }

    /** {@code {"ok":true}} or {@code {"ok":false,"code","detail"}} for each result. */
    static List<byte[]> encode(List<KvorumException> results) {
        List<byte[]> lines = new ArrayList<>(results.size());
        for (KvorumException failure : results) {
            lines.add(failure == null ? OK : encode(failure));
        }
        return List.of(joined(lines));
    }

    /** The line of one failure, its newline included. */
    static byte[] encode(KvorumException failure) {
        byte[] object = ClusterJson.object(json -> {
            json.writeBooleanField("ok", false);
            json.writeStringField("code", failure.code().code());
            json.writeStringField("detail", failure.getMessage());
        });
        byte[] line = Arrays.copyOf(object, object.length + 1);
        line[object.length] = '\n';
        return line;
    }

    private static byte[] joined(List<byte[]> lines) {
        int length = 0;
        for (byte[] line : lines) {
            length += line.length;
        }
        byte[] body = new byte[length];
        int at = 0;
        for (byte[] line : lines) {
            System.arraycopy(line, 0, body, at, line.length);
            at += line.length;
        }
        return body;
    }
}
