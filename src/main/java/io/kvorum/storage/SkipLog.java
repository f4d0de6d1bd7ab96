package io.kvorum.storage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a salvage could not read; remembers the first hundred places. */
final class SkipLog {
    private static final int MAX_NOTES = 100;
    private static final int MAX_KEY = 120;
    private static final String KEY = "{\"key\":\"";

    private final List<String> notes = new ArrayList<>();
    private long skipped;

    /** A line that cannot be read. */
    void line(String file, long offset, long length, byte[] line) {
        String key = keyOf(line);
        place(file + ", bytes " + offset + ".." + (offset + length) + (key == null ? "" : ", key \"" + key + "\""));
    }

    /** Anything else that is missing or damaged. */
    void place(String description) {
        skipped++;
        if (notes.size() < MAX_NOTES) {
            notes.add(description);
        }
    }

    /** The key in what is left of a record line, as it is written there; null when it is not readable. */
    private static String keyOf(byte[] line) {
        String start = new String(line, 0, Math.min(line.length, KEY.length() + MAX_KEY), StandardCharsets.UTF_8);
        if (!start.startsWith(KEY)) {
            return null;
        }
        for (int i = KEY.length(); i < start.length(); i++) {
            if (start.charAt(i) == '\\') {
                i++;
            } else if (start.charAt(i) == '"') {
                return start.substring(KEY.length(), i);
            }
        }
        return start.substring(KEY.length()) + "…";
    }

    boolean isEmpty() {
        return skipped == 0;
    }

    String summary() {
        String more = skipped > notes.size() ? "; and " + (skipped - notes.size()) + " more" : "";
        return "Salvage skipped " + skipped + (skipped == 1 ? " place: " : " places: ") + String.join("; ", notes)
                + more;
    }
}
