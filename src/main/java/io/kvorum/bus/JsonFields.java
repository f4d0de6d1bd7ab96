package io.kvorum.bus;

import java.util.Map;

/** The members of an object that {@link JsonShape} has checked. */
public final class JsonFields {
    private final Map<String, Object> values;

    JsonFields(Map<String, Object> values) {
        this.values = values;
    }

    /** The member of kind {@code TEXT} or {@code LEVEL}, null when absent. */
    public String text(String name) {
        return (String) values.get(name);
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
