package io.kvorum.config;

import io.kvorum.failure.Invariant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A value for each setting and who said so. A setting whose last word was unusable is there but not good: rules that
 * need it keep silent, because its own error has been told. Not thread-safe.
 */
final class Settings {
    /** Names the place that a value came from. */
    @FunctionalInterface
    interface Source {
        /**
         * The place, in words.
         *
         * @param path of the setting or of a part of it
         */
        String at(String path);
    }

    private static final Source DEFAULT = path -> "default";
    private static final Source CODE = path -> "code";

    private record Setting(Object value, Source source, boolean good) {}

    private final Map<String, Setting> settings = new HashMap<>();

    /** Sets a value given in code. */
    <T> Settings put(ConfigField<T> field, T value) {
        return put(field, value, CODE);
    }

    /** Sets a number given in code. */
    Settings put(ConfigField<Long> field, long value) {
        return put(field, Long.valueOf(value), CODE);
    }

    <T> Settings put(ConfigField<T> field, T value, Source source) {
        settings.put(field.path(), new Setting(value, source, true));
        return this;
    }

    /** Sets a value unless somebody has set one. */
    <T> void putDefault(ConfigField<T> field, T value) {
        settings.putIfAbsent(field.path(), new Setting(value, DEFAULT, true));
    }

    /** Notes that somebody tried to set a value that is of no use. */
    void putBad(ConfigField<?> field, Source source) {
        settings.put(field.path(), new Setting(null, source, false));
    }

    /** Marks a value as being of no use after all. */
    void spoil(ConfigField<?> field) {
        putBad(field, settings.get(field.path()).source());
    }

    boolean isGood(ConfigField<?> field) {
        Setting setting = settings.get(field.path());
        return setting != null && setting.good();
    }

    /** Whether the setting is good and has this value. */
    <T> boolean holds(ConfigField<T> field, T value) {
        return isGood(field) && Objects.equals(get(field), value);
    }

    @SuppressWarnings("unchecked") // put() takes only the field's own type
    <T> T get(ConfigField<T> field) {
        Invariant.check(isGood(field), "a good value for " + field, "none");
        return (T) settings.get(field.path()).value();
    }

    int intOf(ConfigField<Long> field) {
        return Math.toIntExact(get(field));
    }

    /** Where a part of the setting was said; the part's path is the setting's own when it is the whole. */
    String source(ConfigField<?> field, String partPath) {
        return settings.get(field.path()).source().at(partPath);
    }
}
