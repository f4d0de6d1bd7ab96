package io.kvorum.cluster;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.kvorum.cluster.MemberEntry.Status;
import io.kvorum.version.Checksum;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import net.openhft.hashing.LongHashFunction;

/**
 * A topology as one line of JSON, the same in {@code cluster.json} and on the wire:
 *
 * <pre>{"epoch":3,"members":[{"id":"node1","address":"localhost:8080","status":"member","changedAt":1}],
 * "checksum":"1c291ca3"}</pre>
 */
final class TopologyCodec {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private TopologyCodec() {}

    static byte[] encode(Topology topology) {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder(256)) {
            try (JsonGenerator json = JSON.createGenerator(bytes)) {
                json.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
                json.writeStartObject();
                json.writeNumberField("epoch", topology.epoch());
                json.writeArrayFieldStart("members");
                for (MemberEntry entry : topology.entries()) {
                    json.writeStartObject();
                    json.writeStringField("id", entry.id());
                    json.writeStringField("address", entry.member().address());
                    json.writeStringField("status", entry.status().wireName());
                    json.writeNumberField("changedAt", entry.changedAt());
                    json.writeEndObject();
                }
                json.writeEndArray();
            }
            byte[] open = bytes.toByteArray();
            return Checksum.seal(open, open.length);
        } catch (IOException e) {
            throw new UncheckedIOException("Writing JSON to memory failed", e);
        }
    }

    static Topology decode(byte[] line) throws MalformedRecordException {
        if (!Checksum.matches(line, 0, line.length)) {
            throw MalformedRecordException.checksum("The topology's checksum does not match");
        }
        try (JsonParser json = JSON.createParser(line)) {
            StrictJson.expect(json.nextToken(), JsonToken.START_OBJECT);
            long epoch = StrictJson.numberField(json, "epoch");
            StrictJson.field(json, "members");
            StrictJson.expect(json.nextToken(), JsonToken.START_ARRAY);
            List<MemberEntry> entries = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                entries.add(readEntry(json));
            }
            StrictJson.end(json);
            return Topology.of(epoch, entries);
        } catch (IOException | IllegalArgumentException e) {
            throw MalformedRecordException.content("Not a topology: " + StrictJson.reason(e));
        }
    }

    private static MemberEntry readEntry(JsonParser json) throws IOException {
        StrictJson.expect(json.currentToken(), JsonToken.START_OBJECT);
        Member member = new Member(StrictJson.textField(json, "id"), StrictJson.textField(json, "address"));
        Status status = Status.fromWireName(StrictJson.textField(json, "status"));
        long changedAt = StrictJson.numberField(json, "changedAt");
        StrictJson.expect(json.nextToken(), JsonToken.END_OBJECT);
        return new MemberEntry(member, status, changedAt);
    }

    /** XXH3 over the entries, one a line, in the order given. */
    static String digest(Collection<MemberEntry> entries) {
        StringBuilder content = new StringBuilder();
        for (MemberEntry entry : entries) {
            // Ids and addresses hold neither spaces nor line ends.
            content.append(entry.id())
                    .append(' ')
                    .append(entry.member().address())
                    .append(' ')
                    .append(entry.status().wireName())
                    .append(' ')
                    .append(entry.changedAt())
                    .append('\n');
        }
        byte[] bytes = content.toString().getBytes(StandardCharsets.UTF_8);
        return String.format(Locale.ROOT, "%016x", LongHashFunction.xx3().hashBytes(bytes));
    }
}
