package io.kvorum.peer;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.kvorum.bus.JsonFields;
import io.kvorum.bus.JsonShape;
import io.kvorum.bus.JsonShape.Kind;
import io.kvorum.bus.PutOff;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.replication.Replicas;
import io.kvorum.version.ByteScan;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.Record;
import io.kvorum.version.RecordCodec;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Bodies of batched calls: one line of JSON for each item, one line of JSON for each result. */
final class Batches {
    private static final byte[] OK = "{\"ok\":true}".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SAME = "{\"same\":true}".getBytes(StandardCharsets.US_ASCII);

    /** How a line begins that tells of a failure; no record begins so. */
    private static final byte[] FAILED = "{\"ok\":false".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] KEY_END = "\"\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HELD = "{\"key\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DIGEST = "\",\"digest\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HELD_END = "\"}\n".getBytes(StandardCharsets.US_ASCII);

    private static final JsonShape RESULT = new JsonShape(
            "The peer's result",
            "{\"ok\": false, \"code\": \"…\", \"detail\": \"…\"}",
            Map.of("ok", Kind.FLAG, "code", Kind.TEXT, "detail", Kind.TEXT));

    private Batches() {}

    /**
     * A key that a peer is asked for.
     *
     * @param held what this node holds of it, null when it holds nothing
     */
    record Asked(String key, Replicas.Held held) {
        /** Bytes that it takes in a body, about. */
        int length() {
            return 2 * key.length() + (held == null ? 3 : 57);
        }
    }

    static Buffer ofRecords(List<Record> records) {
        int length = 0;
        for (Record record : records) {
            length += record.line().length + 1;
        }
        Buffer body = Buffer.buffer(length);
        for (Record record : records) {
            body.appendBytes(record.line()).appendByte((byte) '\n');
        }
        return body;
    }

    static Buffer ofKeys(List<Asked> asked) {
        Buffer body = Buffer.buffer(80 * asked.size());
        for (Asked one : asked) {
            byte[] key = JsonStringEncoder.getInstance().quoteAsUTF8(one.key());
            if (one.held() == null) {
                body.appendByte((byte) '"').appendBytes(key).appendBytes(KEY_END);
            } else {
                byte[] digest = one.held().digest().toString().getBytes(StandardCharsets.US_ASCII);
                body.appendBytes(HELD)
                        .appendBytes(key)
                        .appendBytes(DIGEST)
                        .appendBytes(digest)
                        .appendBytes(HELD_END);
            }
        }
        return body;
    }

    static List<Future<Void>> storeResults(Buffer body, int expected) {
        List<Future<Void>> results = new ArrayList<>(expected);
        for (byte[] line : lines(body, expected)) {
            results.add(Arrays.equals(line, OK) ? Future.succeededFuture() : Future.failedFuture(failure(line)));
        }
        return results;
    }

    /** Only a whole and plain failure may say that nothing was applied. */
    private static KvorumException failure(byte[] line) {
        try {
            JsonFields result = RESULT.read(line);
            if (startsWith(line, FAILED)) {
                String detail = result.text("detail");
                return new KvorumException(
                        FailureCode.fromCode(result.text("code")).orElse(FailureCode.OUTCOME_UNKNOWN),
                        detail == null ? "no detail given" : detail);
            }
        } catch (KvorumException unreadable) {
            // Answered below, like anything else that is no result.
        }
        return new KvorumException(FailureCode.OUTCOME_UNKNOWN, "The peer's result is not readable");
    }

    static List<Future<Record>> fetchResults(Buffer body, List<Asked> asked) {
        List<Future<Record>> results = new ArrayList<>(asked.size());
        List<byte[]> lines = lines(body, asked.size());
        for (int i = 0; i < asked.size(); i++) {
            results.add(fetchResult(lines.get(i), asked.get(i)));
        }
        return results;
    }

    private static Future<Record> fetchResult(byte[] line, Asked asked) {
        if (asked.held() != null && Arrays.equals(line, SAME)) {
            return Future.succeededFuture(asked.held().record());
        }
        if (Arrays.equals(line, NULL)) {
            return Future.succeededFuture(null);
        }
        if (PutOff.is(line)) {
            return Future.failedFuture(PutOff.FAILURE);
        }
        if (startsWith(line, FAILED)) {
            return Future.failedFuture(failure(line));
        }
        try {
            Record record = RecordCodec.decode(line);
            if (!record.key().equals(asked.key())) {
                return Future.failedFuture(
                        new KvorumException(FailureCode.OUTCOME_UNKNOWN, "The peer answered for another key"));
            }
            return Future.succeededFuture(record);
        } catch (MalformedRecordException e) {
            return Future.failedFuture(new KvorumException(FailureCode.BAD_CHECKSUM, e.getMessage()));
        }
    }

    private static boolean startsWith(byte[] line, byte[] prefix) {
        return line.length >= prefix.length && Arrays.equals(line, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static List<byte[]> lines(Buffer body, int expected) {
        List<byte[]> lines = new ArrayList<>(expected);
        byte[] bytes = body == null ? new byte[0] : body.getBytes();
        int from = 0;
        while (from < bytes.length) {
            int end = ByteScan.indexOf(bytes, from, bytes.length, (byte) '\n');
            lines.add(Arrays.copyOfRange(bytes, from, end));
            from = end + 1;
        }
        if (lines.size() != expected) {
            throw new KvorumException(
                    FailureCode.OUTCOME_UNKNOWN,
                    "The peer answered " + lines.size() + " results for " + expected + " items");
        }
        return lines;
    }
}
