package io.kvorum.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration is not usable; carries every error that was found, not just the first. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<ConfigError> errors;

    /**
     * @param errors at least one
     */
    public ConfigException(List<ConfigError> errors) {
        super(message(errors), null, false, false);
        this.errors = List.copyOf(errors);
    }

    private static String message(List<ConfigError> errors) {
        String head = errors.size() == 1
                ? "The configuration has an error:"
                : "The configuration has " + errors.size() + " errors:";
        return errors.stream().map(e -> "\n  " + e).collect(Collectors.joining("", head, ""));
    }

    /** Every error, in the order of the layers and within a layer as written; unmodifiable. */
    public List<ConfigError> errors() {
        return errors == null ? List.of() : errors;
    }
}
