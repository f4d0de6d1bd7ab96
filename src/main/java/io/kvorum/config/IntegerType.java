package io.kvorum.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.json.JsonObject;
import java.util.regex.Pattern;

/** A whole number between two bounds, both included. */
final class IntegerType extends ConfigType<Long> {
    private static final Pattern DIGITS = Pattern.compile("-?[0-9]+");

    private final long min;
    private final long max;

    IntegerType(long min, long max) {
        this.min = min;
        this.max = max;
    }

    @Override
    Long fromJson(JsonNode json, Complaint complaint) {
        if (json.isNumber()) {
            try {
                return json.decimalValue().longValueExact();
            } catch (ArithmeticException e) {
                // A fraction, or beyond 64 bits: complained about below, as text would be.
            }
        }
        complaint.add("", show(json), expected());
        return null;
    }

    @Override
    Long fromText(String text, Complaint complaint) {
        // Java would also take +1 and the digits of other scripts, which no JSON knows.
        if (DIGITS.matcher(text).matches()) {
            try {
                return Long.valueOf(text);
            } catch (NumberFormatException e) {
                // Beyond 64 bits: complained about below.
            }
        }
        complaint.add("", show(text), expected());
        return null;
    }

    @Override
    void check(Long value, Complaint complaint) {
        if (value < min || value > max) {
            complaint.add("", value.toString(), expected());
        }
    }

    @Override
    Object toJson(Long value) {
        return value;
    }

    @Override
    String name() {
        return "integer";
    }

    @Override
    String range() {
        return min + ".." + max;
    }

    @Override
    String expected() {
        return "an integer " + range();
    }

    @Override
    JsonObject schema() {
        return new JsonObject().put("type", "integer").put("minimum", min).put("maximum", max);
    }
}
