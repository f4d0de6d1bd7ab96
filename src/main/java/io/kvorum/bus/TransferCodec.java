package io.kvorum.bus;

import io.kvorum.bus.JsonShape.Kind;
import io.kvorum.replication.TransferPage;
import io.kvorum.replication.TransferRequest;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.Record;
import io.kvorum.version.RecordCodec;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Key ranges on the wire. The request is one JSON object, with the cursor of the answer before but for the first:
 *
 * <pre>{"node":"node4","members":"node1,node2,node3,node4","held":"","cursor":"7-1"}</pre>
 *
 * <p>The answer has one record a line, and a last line that tells how to go on:
 *
 * <pre>{"next":"7-2"}   or   {"end":true,"records":1234}</pre>
 */
public final class TransferCodec {
    private static final JsonShape REQUEST = new JsonShape(
            "The transfer request",
            "{\"node\": \"node4\", \"members\": \"node1,node4\", \"held\": \"\"}",
            Map.of("node", Kind.TEXT, "members", Kind.TEXT, "held", Kind.TEXT, "cursor", Kind.TEXT));

    private TransferCodec() {}

    /**
     * A request as it came.
     *
     * @param cursor null for the first page
     */
    public record Asked(TransferRequest request, String cursor) {}

    /**
     * The request's body.
     *
     * @param cursor null for the first page
     */
    public static byte[] encodeRequest(TransferRequest request, String cursor) {
        JsonObject json = new JsonObject()
                .put("node", request.node())
                .put("members", String.join(",", request.members()))
                .put("held", String.join(",", request.held()));
        if (cursor != null) {
            json.put("cursor", cursor);
        }
        return json.encode().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a request's body.
     *
     * @throws io.kvorum.failure.KvorumException INVALID_REQUEST
     */
    public static Asked decodeRequest(byte[] body) {
        JsonFields fields = REQUEST.read(body);
        return new Asked(
                new TransferRequest(
                        fields.text("node") == null ? "" : fields.text("node"),
                        ids(fields.text("members")),
                        ids(fields.text("held"))),
                fields.text("cursor"));
    }

    private static List<String> ids(String joined) {
        return joined == null || joined.isEmpty() ? List.of() : List.of(joined.split(",", -1));
    }

    /** The whole body of an answer, its lines not copied but for their newlines. */
    public static List<byte[]> encodePage(StorageMessages.Slice slice) {
        byte[] newline = {'\n'};
        List<byte[]> parts = new ArrayList<>(2 * slice.lines().size() + 1);
        for (byte[] line : slice.lines()) {
            parts.add(line);
            parts.add(newline);
        }
        JsonObject last = slice.cursor() == null
                ? new JsonObject().put("end", true).put("records", slice.total())
                : new JsonObject().put("next", slice.cursor());
        parts.add((last.encode() + "\n").getBytes(StandardCharsets.UTF_8));
        return parts;
    }

    /**
     * Reads the body of an answer.
     *
     * @throws MalformedRecordException when a record is damaged, or the last line is not there
     */
    public static TransferPage decodePage(byte[] body) throws MalformedRecordException {
        List<Record> records = new ArrayList<>();
        int from = 0;
        int last = -1;
        for (int i = 0; i < body.length; i++) {
            if (body[i] == '\n') {
                if (last >= 0) {
                    records.add(RecordCodec.decode(Arrays.copyOfRange(body, last, from - 1)));
                }
                last = from;
                from = i + 1;
            }
        }
        if (last < 0 || from != body.length) {
            throw MalformedRecordException.content("The page was cut off");
        }
        return lastLine(records, new String(body, last, from - last, StandardCharsets.UTF_8));
    }

    private static TransferPage lastLine(List<Record> records, String line) throws MalformedRecordException {
        try {
            JsonObject json = new JsonObject(line);
            String next = json.getString("next");
            if (next != null) {
                return new TransferPage(records, next, 0);
            }
            if (json.getBoolean("end", false)) {
                return new TransferPage(records, null, json.getLong("records", -1L));
            }
        } catch (RuntimeException notJson) {
            throw MalformedRecordException.content("The page's last line is not readable: " + notJson.getMessage());
        }
        throw MalformedRecordException.content("The page does not tell how to go on");
    }
}
