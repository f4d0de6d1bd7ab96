package io.kvorum.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The parsers of this room, for the tests that fuzz all of them. */
public final class ConfigParsers {
    private ConfigParsers() {}

    /** The tree of a configuration file, null when it is no JSON; see {@link JsonDocument}. */
    public static JsonNode document(byte[] text, List<ConfigError> errors) {
        return JsonDocument.parse(text, "kvorum.json", errors).root();
    }

    /** The name of a setting's environment variable. */
    public static String variable(ConfigField<?> field) {
        return field.env();
    }

    /** Whether the setting holds the address of somebody. */
    public static boolean isAddress(ConfigField<?> field) {
        return field.type() instanceof AddressType;
    }
}
