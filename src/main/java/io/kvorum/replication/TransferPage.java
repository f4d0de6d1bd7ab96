package io.kvorum.replication;

import io.kvorum.version.Record;
import java.util.List;
import java.util.Locale;

/**
 * Some of the records that a source holds for a node.
 *
 * @param records their checksums have been verified
 * @param cursor asks for the next page; null when this is the last one
 * @param total records of all pages, known with the last one
 * @param state what the source's records are worth, known with the last one; null before
 */
public record TransferPage(List<Record> records, String cursor, long total, State state) {
    /** Whether the source has all that it was ever given to hold, up to the epoch that it was asked for. */
    public enum State {
        /** It has, or has handed it on. */
        WHOLE,
        /** It receives what it lacks. */
        RECEIVING,
        /** Some of it went on to another node before the source had received it, and it never will. */
        PASSED_OVER;

        /** The name used in JSON, for example {@code passed_over}. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The state of that name; null when there is none. */
        public static State ofWireName(String name) {
            for (State state : values()) {
                if (state.wireName().equals(name)) {
                    return state;
                }
            }
            return null;
        }
    }

    public TransferPage {
        records = List.copyOf(records);
    }
}
