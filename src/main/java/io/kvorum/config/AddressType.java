package io.kvorum.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * An address that can be called, in its normal form, or null for none, which the environment and flags write as nothing
 * at all.
 */
final class AddressType extends ConfigType<String> {
    static final String RANGE = "host:port with a port of 1..65535, not a wildcard";

    @Override
    String fromJson(JsonNode json, Complaint complaint) {
        if (json.isNull()) {
            return null;
        }
        if (!json.isTextual()) {
            complaint.add("", show(json), expected());
            return null;
        }
        return normal(json.textValue(), complaint);
    }

    @Override
    String fromText(String text, Complaint complaint) {
        return text.isEmpty() ? null : normal(text, complaint);
    }

    @Override
    void check(String value, Complaint complaint) {
        if (value != null) {
            normal(value, complaint);
        }
    }

    private static String normal(String text, Complaint complaint) {
        Address address = callable("", text, complaint);
        return address == null ? null : address.toString();
    }

    /** Reads an address; complains at this suffix and yields null when it is malformed or nobody could call it. */
    static Address callable(String suffix, String text, Complaint complaint) {
        try {
            Address address = Address.parse(text);
            if (!Address.isWildcard(address.host()) && address.port() > 0) {
                return address;
            }
            complaint.add(suffix, show(text), RANGE);
        } catch (IllegalArgumentException e) {
            complaint.add(suffix, show(text) + " (" + e.getMessage() + ")", RANGE);
        }
        return null;
    }

    @Override
    Object toJson(String value) {
        return value;
    }

    @Override
    String name() {
        return "string or null";
    }

    @Override
    String range() {
        return RANGE;
    }

    @Override
    String expected() {
        return RANGE + ", or nothing";
    }

    @Override
    JsonObject schema() {
        return new JsonObject()
                .put("type", new JsonArray().add("string").add("null"))
                .put("pattern", Address.PATTERN);
    }
}
