package io.kvorum.bus;

import io.kvorum.version.Value;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The members of an object that {@link JsonShape} has checked. */
public final class JsonFields {
    /** Texts are strings, or their bytes where each stands for itself. */
    private final Map<String, Object> values;

    JsonFields(Map<String, Object> values) {
        this.values = values;
    }

    /** The member of kind {@code TEXT} or {@code LEVEL}, null when absent. */
    public String text(String name) {
        return values.get(name) instanceof byte[] bytes
                ? new String(bytes, StandardCharsets.ISO_8859_1)
                : (String) values.get(name);
    }

    /** Whether the member is there. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /**
     * The member of kind {@code TEXT}, which must be there, as a value.
     *
     * @throws IllegalArgumentException when the text has an unpaired surrogate, which no UTF-8 can carry
     */
    public Value value(String name) {
        return values.get(name) instanceof byte[] bytes ? new Value(bytes, null) : Value.text(text(name));
    }

    /** The member of kind {@code NUMBER}, null when absent. */
    public Long number(String name) {
        return (Long) values.get(name);
    }

    /** The member of kind {@code FLAG}, false when absent. */
    public boolean flag(String name) {
        return Boolean.TRUE.equals(values.get(name));
    }
}
