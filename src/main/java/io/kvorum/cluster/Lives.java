package io.kvorum.cluster;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.kvorum.port.Entropy;
import io.kvorum.version.Checksum;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A node's own life, the starts before it, and the latest that it knows of each other node. One line of JSON on disk:
 *
 * <pre>{"own":"1-3-5f0c2a9be1d34c77","past":["1-2-77aa02c1b3d4e5f6"],"known":{"node2":"1-9-a6b1c2d3e4f50617"},
 * "checksum":"1c291ca3"}</pre>
 *
 * <p>Immutable; callable from any thread.
 */
public final class Lives {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Starts remembered: others that were away for longer are believed when they name one. */
    private static final int PAST = 64;

    private final Life own;
    private final String ownText;
    /** The starts of this generation before the present one, latest first. */
    private final List<Life> past;

    private final SortedMap<String, String> known;

    private Lives(Life own, List<Life> past, SortedMap<String, String> known) {
        this.own = own;
        this.past = List.copyOf(past);
        this.ownText = own.toString();
        this.known = Collections.unmodifiableSortedMap(known);
    }

    /** A node that knows of nobody else. */
    public static Lives of(Life own) {
        return new Lives(own, List.of(), new TreeMap<>());
    }

    public Life own() {
        return own;
    }

    /** The own life as text. */
    public String ownText() {
        return ownText;
    }

    /** The latest known life of another node as text, null when none is known. */
    public String knownText(String node) {
        return known.get(node);
    }

    /** Whether any other node was ever heard of with these data. */
    public boolean knowAnybody() {
        return !known.isEmpty();
    }

    /** The next start with the same data. */
    public Lives startedAgain(Entropy entropy) {
        List<Life> before = new ArrayList<>(past.size() + 1);
        before.add(own);
        before.addAll(past.subList(0, Math.min(past.size(), PAST - 1)));
        return new Lives(own.startedAgain(entropy), before, known);
    }

    /** What follows when another node remembers {@code remembered} of this one, and so knows that it lost data. */
    public Lives renewed(Life remembered, Entropy entropy) {
        return new Lives(own.renewedAfter(remembered, entropy), List.of(), known);
    }

    /** Whether another node remembers a start of this one that this one does not: its data are not all it once had. */
    public boolean isBehind(Life remembered) {
        if (remembered.generation() != own.generation()) {
            return remembered.generation() > own.generation();
        }
        if (remembered.starts() >= own.starts()) {
            return !remembered.equals(own);
        }
        for (Life earlier : past) {
            if (earlier.starts() == remembered.starts()) {
                return !earlier.equals(remembered);
            }
        }
        return false;
    }

    /** The same with what another node tells of itself, unless that is older than what is known. */
    public Lives heard(String node, Life life) {
        String before = known.get(node);
        if (before != null && !life.follows(Life.parse(before))) {
            return this;
        }
        SortedMap<String, String> more = new TreeMap<>(known);
        more.put(node, life.toString());
        return new Lives(own, past, more);
    }

    /**
     * Whether a call tells nothing new: cheap, for it is asked with every call.
     *
     * @param life what the other node says of itself, null when nothing
     * @param knows what it knows of this one, null when nothing
     */
    public boolean agree(String node, String life, String knows) {
        return life != null && life.equals(known.get(node)) && ownText.equals(knows);
    }

    /** One line of JSON without its newline, closed by a checksum. */
    public byte[] toJson() {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder(128)) {
            try (JsonGenerator json = JSON.createGenerator(bytes)) {
                json.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
                json.writeStartObject();
                json.writeStringField("own", ownText);
                json.writeArrayFieldStart("past");
                for (Life earlier : past) {
                    json.writeString(earlier.toString());
                }
                json.writeEndArray();
                json.writeObjectFieldStart("known");
                for (var entry : known.entrySet()) {
                    json.writeStringField(entry.getKey(), entry.getValue());
                }
                json.writeEndObject();
            }
            byte[] open = bytes.toByteArray();
            return Checksum.seal(open, open.length);
        } catch (IOException e) {
            throw new UncheckedIOException("Writing JSON to memory failed", e);
        }
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws MalformedRecordException when the checksum fails or the content is something else
     */
    public static Lives fromJson(byte[] line) throws MalformedRecordException {
        if (!Checksum.matches(line, 0, line.length)) {
            throw MalformedRecordException.checksum("The checksum does not match");
        }
        try (JsonParser json = JSON.createParser(line)) {
            StrictJson.expect(json.nextToken(), JsonToken.START_OBJECT);
            Life own = Life.parse(StrictJson.textField(json, "own"));
            StrictJson.field(json, "past");
            StrictJson.expect(json.nextToken(), JsonToken.START_ARRAY);
            List<Life> past = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                StrictJson.expect(json.currentToken(), JsonToken.VALUE_STRING);
                past.add(Life.parse(json.getText()));
            }
            StrictJson.field(json, "known");
            StrictJson.expect(json.nextToken(), JsonToken.START_OBJECT);
            SortedMap<String, String> known = new TreeMap<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String node = json.currentName();
                StrictJson.expect(json.nextToken(), JsonToken.VALUE_STRING);
                known.put(node, Life.parse(json.getText()).toString());
            }
            StrictJson.end(json);
            return new Lives(own, past, known);
        } catch (IOException | IllegalArgumentException e) {
            throw MalformedRecordException.content("Not a list of lives: " + StrictJson.reason(e));
        }
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Lives other
                && own.equals(other.own)
                && past.equals(other.past)
                && known.equals(other.known);
    }

    @Override
    public int hashCode() {
        return Objects.hash(own, past, known);
    }

    @Override
    public String toString() {
        return own + " knowing " + known;
    }
}
