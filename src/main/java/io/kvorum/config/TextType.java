package io.kvorum.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.json.JsonObject;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** A string that matches a pattern and, where a pattern cannot say it all, a predicate. */
final class TextType extends ConfigType<String> {
    private final String what;
    private final Pattern pattern;
    private final Predicate<String> also;

    /**
     * @param what the good values in words
     * @param pattern anchored, in the syntax that Java and ECMAScript share
     */
    TextType(String what, String pattern, Predicate<String> also) {
        this.what = what;
        this.pattern = Pattern.compile(pattern);
        this.also = also;
    }

    TextType(String what, String pattern) {
        this(what, pattern, text -> true);
    }

    @Override
    String fromJson(JsonNode json, Complaint complaint) {
        if (!json.isTextual()) {
            complaint.add("", show(json), expected());
            return null;
        }
        return json.textValue();
    }

    @Override
    String fromText(String text, Complaint complaint) {
        return text;
    }

    @Override
    void check(String value, Complaint complaint) {
        accepts(value, "", complaint);
    }

    /** Whether the text is good; complains at this suffix when it is not. */
    boolean accepts(String text, String suffix, Complaint complaint) {
        boolean good = pattern.matcher(text).matches() && also.test(text);
        if (!good) {
            complaint.add(suffix, show(text), expected());
        }
        return good;
    }

    @Override
    Object toJson(String value) {
        return value;
    }

    @Override
    String name() {
        return "string";
    }

    @Override
    String range() {
        return what;
    }

    @Override
    String expected() {
        return "a string: " + what;
    }

    @Override
    JsonObject schema() {
        return new JsonObject().put("type", "string").put("pattern", pattern.pattern());
    }
}
