package io.kvorum.testing;

import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.Dot;
import io.kvorum.version.HybridTimestamp;
import io.kvorum.version.Record;
import io.kvorum.version.Value;
import io.kvorum.version.Versioned;

/** Records made by hand. */
public final class Versions {
    private Versions() {}

    /** The first write of a key, by one actor at one time. */
    public static Record first(String key, String actor, long millis, String textOrNull) {
        return after(Record.of(key, Versioned.empty()), actor, millis, textOrNull);
    }

    /** A write that has seen all that the record holds; a null text is a tombstone. */
    public static Record after(Record seen, String actor, long millis, String textOrNull) {
        Versioned before = seen.versioned();
        Dot dot = new Dot(actor, before.context().get(actor) + 1);
        Value value = textOrNull == null ? null : Value.text(textOrNull);
        HybridTimestamp timestamp = HybridTimestamp.ofMillis(millis);
        return Record.of(seen.key(), before.write(dot, timestamp, before.context(), value, ConflictPolicy.SIBLINGS));
    }

    /** The only value, as text; null when there is none. */
    public static String text(Versioned versioned) {
        return versioned.values().isEmpty()
                ? null
                : versioned.values().get(0).value().asText();
    }

    /** The join of both under last-write-wins. */
    public static Record merged(Record one, Record other) {
        return Record.of(one.key(), one.versioned().merge(other.versioned(), ConflictPolicy.LWW));
    }
}
