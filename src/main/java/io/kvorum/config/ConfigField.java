package io.kvorum.config;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Objects;

/**
 * One setting: where it stands, what it may be, what it is when nobody says, and what it does. Immutable.
 *
 * @param <T> type of the value in code
 */
public final class ConfigField<T> {
    private final String path;
    private final ConfigType<T> type;
    private final T defaultValue;
    private final String unit;
    private final String derivedDefault;
    private final String flag;
    private final String description;

    private ConfigField(
            String path,
            ConfigType<T> type,
            T defaultValue,
            String unit,
            String derivedDefault,
            String flag,
            String description) {
        this.path = path;
        this.type = type;
        this.defaultValue = defaultValue;
        this.unit = unit;
        this.derivedDefault = derivedDefault;
        this.flag = flag;
        this.description = description;
    }

    /**
     * A setting without a unit.
     *
     * @param description one or two sentences: what it does and what to mind
     */
    static <T> ConfigField<T> of(String path, ConfigType<T> type, T defaultValue, String description) {
        return new ConfigField<>(path, type, defaultValue, "", "", "", Objects.requireNonNull(description));
    }

    /** An integer with a unit, which is empty for a plain count. */
    static ConfigField<Long> integer(
            String path, String unit, long defaultValue, long min, long max, String description) {
        return new ConfigField<>(path, new IntegerType(min, max), defaultValue, unit, "", "", description);
    }

    /** The same setting with a default that depends on other settings; {@code text} says how. */
    ConfigField<T> derived(String text) {
        return new ConfigField<>(path, type, null, unit, text, flag, description);
    }

    /** The same setting with a flag of its own on the command line. */
    ConfigField<T> flag(String name) {
        return new ConfigField<>(path, type, defaultValue, unit, derivedDefault, name, description);
    }

    /** Dotted path in the file, for example {@code wal.fsyncIntervalMs}. */
    public String path() {
        return path;
    }

    /** Name of the section, empty when the setting stands at the top. */
    public String section() {
        return path.substring(0, Math.max(0, path.indexOf('.')));
    }

    /** Name within its section. */
    public String name() {
        return path.substring(path.indexOf('.') + 1);
    }

    /** The environment variable, for example {@code KVORUM_WAL_FSYNC_INTERVAL_MS}. */
    public String env() {
        String snake = path.replaceAll("([a-z])([A-Z])", "$1_$2").replace('.', '_');
        return ConfigLoader.ENV_PREFIX + snake.toUpperCase(Locale.ROOT);
    }

    /** How the command line sets it: a flag of its own such as {@code --w}, or {@code --set wal.fsync}. */
    public String flag() {
        return flag.isEmpty() ? "--set " + path : flag;
    }

    /** The kind of value with its unit, for example {@code integer, ms}. */
    public String typeName() {
        return unit.isEmpty() ? type.name() : type.name() + ", " + unit;
    }

    /** The default in words, for example {@code 100} or {@code n/2+1}. */
    public String defaultText() {
        if (!derivedDefault.isEmpty()) {
            return derivedDefault;
        }
        Object json = type.toJson(defaultValue);
        return json == null ? "none" : json.toString();
    }

    /** The good values in words, for example {@code 1..60000}. */
    public String range() {
        return type.range();
    }

    /** What it does and what to mind. */
    public String description() {
        return description;
    }

    /** Unit, default and range on one line, as the sections' Javadoc has them. */
    public String summary() {
        String head = unit.isEmpty() ? "" : unit + ", ";
        return head + "default " + defaultText() + ", " + range();
    }

    /** The rule as JSON Schema, with description and, where it does not depend on other settings, default. */
    public JsonObject schema() {
        String derivation = derivedDefault.isEmpty() ? "" : " Default: " + derivedDefault + ".";
        String text = (unit.isEmpty() ? "" : "In " + unit + ". ") + description + derivation;
        JsonObject schema = new JsonObject().put("description", text);
        schema.mergeIn(type.schema());
        return derivedDefault.isEmpty() ? schema.put("default", type.toJson(defaultValue)) : schema;
    }

    ConfigType<T> type() {
        return type;
    }

    boolean isDerived() {
        return !derivedDefault.isEmpty();
    }

    T defaultValue() {
        return defaultValue;
    }

    @Override
    public String toString() {
        return path;
    }
}
