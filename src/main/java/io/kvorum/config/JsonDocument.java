package io.kvorum.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvorum.version.Utf8;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A JSON text as a tree that remembers where each value stood. Read token by token, because Jackson's own tree forgets
 * the places and stops at the first duplicate key.
 */
final class JsonDocument {
    private static final int MAX_DEPTH = 32;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_$.-]{1,64}");
    private static final Pattern PARSER_PLACE = Pattern.compile("\\[Source: [^;\\]]*; ([^\\]]*)\\]");

    private final String name;
    private final List<ConfigError> errors;
    private final Map<String, JsonLocation> places = new HashMap<>();
    private JsonNode root;

    private JsonDocument(String name, List<ConfigError> errors) {
        this.name = name;
        this.errors = errors;
    }

    /**
     * Reads a text; duplicate keys, the first {@link ConfigLoader#MAX_ERRORS} of them, and broken JSON become errors.
     *
     * @param name what to call the source in errors
     */
    static JsonDocument parse(byte[] text, String name, List<ConfigError> errors) {
        JsonDocument document = new JsonDocument(name, errors);
        int before = errors.size();
        try (JsonParser parser = MAPPER.createParser(text)) {
            document.read(parser);
            // The parser reads overlong forms, and takes some wrong bytes in a name for a name that it has seen.
            if (errors.size() == before && !Utf8.isValid(text)) {
                document.broken(null, "it is not valid UTF-8");
            }
        } catch (JsonProcessingException e) {
            document.broken(
                    e.getLocation(),
                    PARSER_PLACE.matcher(e.getOriginalMessage()).replaceAll("$1"));
        } catch (IOException e) {
            document.broken(null, String.valueOf(e.getMessage()));
        }
        return document;
    }

    /** The tree, null when the text was no JSON. */
    JsonNode root() {
        return root;
    }

    /** The source's name with the line and column where the value at this path stands. */
    String source(String path) {
        JsonLocation place = places.get(path);
        if (place == null) {
            // A missing value is reported where its parent stands.
            int end = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
            return end > 0 ? source(path.substring(0, end)) : name;
        }
        return at(place);
    }

    /** A key as it may stand in a path: quoted when it holds anything that could mislead a reader. */
    static String printable(String key) {
        return PLAIN_NAME.matcher(key).matches() ? key : ConfigType.show(key);
    }

    private void read(JsonParser parser) throws IOException {
        if (parser.nextToken() == null) {
            errors.add(new ConfigError("", name, "an empty file", "a JSON object"));
            return;
        }
        JsonNode tree = value(parser, "");
        if (parser.nextToken() != null) {
            broken(parser.currentTokenLocation(), "more text after the end of the JSON value");
            return;
        }
        root = tree;
    }

    private JsonNode value(JsonParser parser, String path) throws IOException {
        places.putIfAbsent(path, parser.currentTokenLocation());
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, path);
            case START_ARRAY -> {
                ArrayNode array = MAPPER.createArrayNode();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(parser, path + "[" + array.size() + "]"));
                }
                yield array;
            }
            default -> scalar(parser);
        };
    }

    private static JsonNode scalar(JsonParser parser) throws IOException {
        try {
            return MAPPER.readTree(parser);
        } catch (NumberFormatException e) {
            throw new JsonParseException(parser, "a number beyond all bounds", parser.currentTokenLocation());
        }
    }

    private ObjectNode object(JsonParser parser, String path) throws IOException {
        ObjectNode object = MAPPER.createObjectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            String child = path.isEmpty() ? printable(key) : path + "." + printable(key);
            boolean duplicate = object.has(key);
            if (duplicate && errors.size() < ConfigLoader.MAX_ERRORS) {
                String source = at(parser.currentTokenLocation());
                errors.add(new ConfigError(child, source, "the key a second time", "every key once"));
            }
            parser.nextToken();
            JsonNode value = value(parser, child);
            if (!duplicate) {
                object.set(key, value);
            }
        }
        return object;
    }

    private void broken(JsonLocation place, String reason) {
        String source = place == null ? name : at(place);
        errors.add(new ConfigError("", source, "broken JSON (" + reason + ")", "valid JSON, which has no comments"));
    }

    private String at(JsonLocation place) {
        return place.getLineNr() < 1 ? name : name + ":" + place.getLineNr() + ":" + place.getColumnNr();
    }
}
