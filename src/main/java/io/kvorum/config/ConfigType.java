package io.kvorum.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.vertx.core.json.JsonObject;

/** How the values of a setting are read, checked, written and described. Stateless. */
abstract class ConfigType<T> {
    private static final int MAX_SHOWN = 80;

    /** Takes what is wrong with one value. */
    interface Complaint {
        /**
         * Notes one fault.
         *
         * @param suffix path below the setting, for example {@code [1].address}; mostly empty
         */
        void add(String suffix, String found, String expected);
    }

    /** Reads a value of the file; the result counts only when nothing was complained about. */
    abstract T fromJson(JsonNode json, Complaint complaint);

    /** Reads a value of the environment or a flag; the result counts only when nothing was complained about. */
    abstract T fromText(String text, Complaint complaint);

    /** Complains when the value breaks the setting's own rule. */
    abstract void check(T value, Complaint complaint);

    /** The value as the file would hold it. */
    abstract Object toJson(T value);

    /** The kind of value, for example {@code integer}. */
    abstract String name();

    /** Which values of that kind are good, for example {@code 1..1024}. */
    abstract String range();

    /** The rule in the terms of JSON Schema, as far as those reach. */
    abstract JsonObject schema();

    /** What to say when a value of another kind was found. */
    abstract String expected();

    static String show(JsonNode json) {
        return shorten(json.toString());
    }

    static String show(String text) {
        return shorten(TextNode.valueOf(text).toString());
    }

    private static String shorten(String text) {
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
    }
}
