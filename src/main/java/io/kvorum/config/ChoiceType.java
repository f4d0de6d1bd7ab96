package io.kvorum.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** One of an enum's constants, written in lower case. */
final class ChoiceType<E extends Enum<E>> extends ConfigType<E> {
    private final Map<String, E> byName = new LinkedHashMap<>();

    ChoiceType(Class<E> type) {
        for (E constant : type.getEnumConstants()) {
            byName.put(configName(constant), constant);
        }
    }

    private static String configName(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    @Override
    E fromJson(JsonNode json, Complaint complaint) {
        if (!json.isTextual()) {
            complaint.add("", show(json), expected());
            return null;
        }
        return fromText(json.textValue(), complaint);
    }

    @Override
    E fromText(String text, Complaint complaint) {
        E constant = byName.get(text);
        if (constant == null) {
            complaint.add("", show(text), expected() + Suggestion.of(text, byName.keySet()));
        }
        return constant;
    }

    @Override
    void check(E value, Complaint complaint) {
        // Every constant is good.
    }

    @Override
    Object toJson(E value) {
        return configName(value);
    }

    @Override
    String name() {
        return "string";
    }

    @Override
    String range() {
        return "one of " + String.join(", ", byName.keySet());
    }

    @Override
    String expected() {
        return range();
    }

    @Override
    JsonObject schema() {
        return new JsonObject()
                .put("enum", new JsonArray(byName.keySet().stream().toList()));
    }
}
