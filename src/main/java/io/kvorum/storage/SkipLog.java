package io.kvorum.storage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What a salvage could not read; remembers the first hundred places. */
final class SkipLog {
    private static final int MAX_NOTES = 100;
    private static final int MAX_KEY = 120;
    private static final String KEY = "{\"key\":\"";

    private final List<String> notes = new ArrayList<>();
    private long skipped;

    /** A line that cannot be read as it stands: hands on the records that are whole in it, and notes what is between. */
    void line(String file, LineReader lines, Consumer<RecordLine> sink) {
        byte[] line = lines.line();
        if (line.length == 0) {
            place(file + ", bytes " + lines.offset() + ".." + lines.end());
            return;
        }
        long before = skipped;
        int read = 0;
        for (IntactRecord intact : IntactRecord.in(line)) {
            bytes(file, lines.offset(), line, read, intact.start());
            sink.accept(RecordLine.of(intact.record()));
            read = intact.end();
        }
        bytes(file, lines.offset(), line, read, line.length);
        if (skipped == before) {
            place(file + ", the end of the line at byte " + lines.offset());
        }
    }

    private void bytes(String file, long offset, byte[] line, int from, int to) {
        if (from < to) {
            String key = keyOf(line, from);
            place(file + ", bytes " + (offset + from) + ".." + (offset + to)
                    + (key == null ? "" : ", key \"" + key + "\""));
        }
    }

    /** Anything else that is missing or damaged. */
    void place(String description) {
        skipped++;
        if (notes.size() < MAX_NOTES) {
            notes.add(description);
        }
    }

    /** The key in what is left of a record line, as it is written there; null when it is not readable. */
    private static String keyOf(byte[] line, int from) {
        String start =
                new String(line, from, Math.min(line.length - from, KEY.length() + MAX_KEY), StandardCharsets.UTF_8);
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
