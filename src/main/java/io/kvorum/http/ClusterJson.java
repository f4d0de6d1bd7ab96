package io.kvorum.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.kvorum.bus.CoordinatorMessages.ClusterView;
import io.kvorum.bus.CoordinatorMessages.MemberView;
import io.kvorum.ring.KeyHash;
import io.kvorum.ring.Token;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** The cluster as JSON. */
final class ClusterJson {
    private static final JsonFactory JSON = new JsonFactory();

    private ClusterJson() {}

    /** Writes the members of one JSON object. */
    interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    /** {@code {"cluster","epoch","nodes":[{"id","address","self","reachable","lastContact"}]}}. */
    static byte[] nodes(ClusterView view) {
        return object(json -> {
            json.writeStringField("cluster", view.cluster());
            json.writeNumberField("epoch", view.topology().epoch());
            json.writeArrayFieldStart("nodes");
            for (MemberView member : view.members()) {
                json.writeStartObject();
                writeMember(json, member);
                json.writeStringField(
                        "lastContact",
                        member.lastContact() == null
                                ? null
                                : member.lastContact().toString());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /** {@code {"epoch","vnodes","shares":{id:share},"tokens":[{"token","node"}]}}. */
    static byte[] ring(ClusterView view) {
        return object(json -> {
            json.writeNumberField("epoch", view.ring().epoch());
            json.writeNumberField("vnodes", view.vnodes());
            json.writeObjectFieldStart("shares");
            for (Map.Entry<String, Double> share : view.ring().shares().entrySet()) {
                json.writeNumberField(share.getKey(), share.getValue());
            }
            json.writeEndObject();
            json.writeArrayFieldStart("tokens");
            for (Token token : view.ring().tokens()) {
                json.writeStartObject();
                json.writeNumberField("token", token.position());
                json.writeStringField("node", token.node());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /** {@code {"key","hash","n","owners":[{"id","address","self","reachable"}]}}, most preferred first. */
    static byte[] owners(ClusterView view, String key) {
        return object(json -> {
            json.writeStringField("key", key);
            json.writeNumberField("hash", KeyHash.hash(key));
            json.writeNumberField("n", view.n());
            json.writeArrayFieldStart("owners");
            for (String owner : view.ring().preferenceList(key, view.n()).nodes()) {
                for (MemberView member : view.members()) {
                    if (member.member().id().equals(owner)) {
                        json.writeStartObject();
                        writeMember(json, member);
                        json.writeEndObject();
                    }
                }
            }
            json.writeEndArray();
        });
    }

    private static void writeMember(JsonGenerator json, MemberView member) throws IOException {
        json.writeStringField("id", member.member().id());
        json.writeStringField("address", member.member().address());
        json.writeBooleanField("self", member.self());
        json.writeBooleanField("reachable", member.reachable());
    }

    static byte[] object(Body body) {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder(512)) {
            try (JsonGenerator json = JSON.createGenerator(bytes)) {
                json.writeStartObject();
                body.write(json);
                json.writeEndObject();
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing JSON to memory failed", e);
        }
    }
}
