package io.kvorum.bus;

import io.kvorum.bus.JsonShape.Kind;
import io.kvorum.version.ByteScan;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads an object of texts without escapes, as most bodies are, in a fraction of the time that a JSON parser takes, and
 * nothing else: whatever looks different, good or bad, is left to {@link JsonShape}'s parser, which says what is wrong.
 */
final class PlainObject {
    private static final int END = -1;

    private final byte[] json;
    private int at;

    private PlainObject(byte[] json) {
        this.json = json;
    }

    /**
     * The members, each as the bytes of its text.
     *
     * @param members those of kind {@link Kind#TEXT} may be there, each once
     * @return null when the bytes are anything else, an empty object included
     */
    static Map<String, Object> readOrNull(byte[] json, Map<String, Kind> members) {
        return new PlainObject(json).read(members);
    }

    private Map<String, Object> read(Map<String, Kind> members) {
        if (!take('{')) {
            return null;
        }
        Map<String, Object> values = new HashMap<>();
        do {
            byte[] name = text();
            if (name == null || !take(':')) {
                return null;
            }
            byte[] value = text();
            String member = new String(name, StandardCharsets.ISO_8859_1);
            boolean fits = value != null && members.get(member) == Kind.TEXT && values.put(member, value) == null;
            if (!fits) {
                return null;
            }
        } while (take(','));
        return take('}') && next() == END ? values : null;
    }

    /** The byte after white space. */
    private int next() {
        while (at < json.length && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
            at++;
        }
        return at < json.length ? json[at] & 0xff : END;
    }

    private boolean take(char expected) {
        boolean there = next() == expected;
        if (there) {
            at++;
        }
        return there;
    }

    /** What stands between two quotes, null when there are none or not all of it stands for itself. */
    private byte[] text() {
        if (!take('"')) {
            return null;
        }
        int from = at;
        at = ByteScan.plainEnd(json, from, json.length);
        boolean closed = at < json.length && json[at] == '"';
        return closed ? Arrays.copyOfRange(json, from, at++) : null;
    }
}
