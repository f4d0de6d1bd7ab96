package io.kvorum.bus;

import io.kvorum.bus.JsonShape.Kind;
import io.kvorum.cluster.Member;
import io.kvorum.cluster.Topology;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.replication.TransferPage;
import io.kvorum.replication.TransferRequest;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.Record;
import io.kvorum.version.RecordCodec;
import io.kvorum.version.Utf8;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Key ranges on the wire. The request is one JSON object, with the cursor of the answer before but for the first:
 *
 * <pre>{"node":"node4","members":"node1,node2,node3,node4","held":"","since":4,"cursor":"7-1"}</pre>
 *
 * <p>The answer has one record a line, and a last line that tells how to go on:
 *
 * <pre>{"next":"7-2"}   or   {"end":true,"records":1234,"state":"whole"}</pre>
 */
public final class TransferCodec {
    private static final JsonShape REQUEST = new JsonShape(
            "The transfer request",
            "{\"node\": \"node4\", \"members\": \"node1,node4\", \"held\": \"\", \"since\": 4}",
            Map.of(
                    "node",
                    Kind.TEXT,
                    "members",
                    Kind.TEXT,
                    "held",
                    Kind.TEXT,
                    "since",
                    Kind.NUMBER,
                    "cursor",
                    Kind.TEXT));

    private static final JsonShape LAST_LINE = new JsonShape(
            "The page's last line",
            "{\"next\": \"7-2\"} or {\"end\": true, \"records\": 1234, \"state\": \"whole\"}",
            Map.of("next", Kind.TEXT, "end", Kind.FLAG, "records", Kind.NUMBER, "state", Kind.TEXT));

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
                .put("held", String.join(",", request.held()))
                .put("since", request.since());
        if (cursor != null) {
            json.put("cursor", cursor);
        }
        return json.encode().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a request's body.
     *
     * @throws KvorumException INVALID_REQUEST when it is not such a request, or names more nodes than a cluster may have
     */
    public static Asked decodeRequest(byte[] body) {
        JsonFields fields = REQUEST.read(body);
        try {
            Member.requireId(fields.text("node"));
            return new Asked(
                    new TransferRequest(
                            fields.text("node"),
                            ids(fields.text("members")),
                            ids(fields.text("held")),
                            epoch(fields.number("since"))),
                    fields.text("cursor"));
        } catch (IllegalArgumentException e) {
            throw new KvorumException(FailureCode.INVALID_REQUEST, "The transfer request: " + e.getMessage());
        }
    }

    private static long epoch(Long sent) {
        if (sent != null && sent < 0) {
            throw new IllegalArgumentException("\"since\" is an epoch, found " + sent);
        }
        return sent == null ? 0 : sent;
    }

    /** Rings will be made of them, which take memory for each: no more ids than a cluster may have. */
    private static List<String> ids(String joined) {
        if (joined == null || joined.isEmpty()) {
            return List.of();
        }
        String[] ids = joined.split(",", Topology.MAX_MEMBERS + 1);
        if (ids.length > Topology.MAX_MEMBERS) {
            throw new IllegalArgumentException("there are at most " + Topology.MAX_MEMBERS + " ids");
        }
        for (String id : ids) {
            Member.requireId(id);
        }
        return List.of(ids);
    }

    /**
     * The whole body of an answer, its lines not copied but for their newlines.
     *
     * @param state what this node's records are worth
     */
    public static List<byte[]> encodePage(StorageMessages.Slice slice, TransferPage.State state) {
        byte[] newline = {'\n'};
        List<byte[]> parts = new ArrayList<>(2 * slice.lines().size() + 1);
        for (byte[] line : slice.lines()) {
            parts.add(line);
            parts.add(newline);
        }
        JsonObject last = slice.cursor() == null
                ? new JsonObject()
                        .put("end", true)
                        .put("records", slice.total())
                        .put("state", state.wireName())
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
        return lastLine(records, Arrays.copyOfRange(body, last, from - 1));
    }

    private static TransferPage lastLine(List<Record> records, byte[] line) throws MalformedRecordException {
        JsonFields fields;
        try {
            fields = LAST_LINE.read(line);
        } catch (KvorumException e) {
            throw MalformedRecordException.content(e.getMessage());
        }
        String next = fields.text("next");
        boolean end = fields.flag("end");
        Long total = fields.number("records");
        String named = fields.text("state");
        TransferPage.State state = TransferPage.State.ofWireName(named);
        if (next != null && !end && total == null && named == null) {
            return new TransferPage(records, sendable(next), 0, null);
        }
        if (next == null && end && total != null && total >= 0 && state != null) {
            return new TransferPage(records, null, total, state);
        }
        throw MalformedRecordException.content("The page does not tell how to go on");
    }

    /** The cursor goes back as it came; an escape can spell what UTF-8 cannot carry. */
    private static String sendable(String cursor) throws MalformedRecordException {
        try {
            return Utf8.requireEncodable(cursor);
        } catch (IllegalArgumentException e) {
            throw MalformedRecordException.content("The page's cursor is " + e.getMessage());
        }
    }
}
