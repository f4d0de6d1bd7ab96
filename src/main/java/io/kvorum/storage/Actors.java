package io.kvorum.storage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import net.openhft.hashing.LongHashFunction;

/**
 * Names of actors, each in a place of its own, so that millions of records can say a small number instead of a name. Nothing
 * is ever taken out. One thread asks for places; any thread may ask for the name at a place that it was handed.
 */
final class Actors {
    private static final LongHashFunction XXH3 = LongHashFunction.xx3();
    private static final int SEEN = 64;

    private final Map<String, Integer> places = new HashMap<>();
    /** The first {@code places.size()} are in use and never change. Volatile, so that a longer one is seen with its content. */
    private volatile Actor[] actors = new Actor[8];

    /** Names as lines have them, and their places: a name that is met again need not become a text to be looked up. */
    private final byte[][] seen = new byte[SEEN][];

    private final int[] placesOfSeen = new int[SEEN];

    /** An actor; never changes. */
    static final class Actor {
        private final String name;
        private final byte[] utf8;
        private final long hash;

        private Actor(String name) {
            this.name = name;
            utf8 = name.getBytes(StandardCharsets.UTF_8);
            hash = XXH3.hashBytes(utf8);
        }

        String name() {
            return name;
        }

        /** The name, not to be modified. */
        byte[] utf8() {
            return utf8;
        }

        /** XXH3 of the name in UTF-8. */
        long hash() {
            return hash;
        }
    }

    /** The actor's place, a new one when it has none yet. */
    int place(String name) {
        Integer known = places.get(name);
        if (known != null) {
            return known;
        }
        int place = places.size();
        Actor[] more = place < actors.length ? actors : Arrays.copyOf(actors, 2 * place);
        more[place] = new Actor(name);
        actors = more;
        places.put(name, place);
        return place;
    }

    /** The same for a name that stands in a line, in UTF-8. */
    int place(byte[] line, int from, int to) {
        // An actor's name ends in random digits.
        int slot = (31 * line[to - 2] + line[to - 1]) & (SEEN - 1);
        byte[] known = seen[slot];
        if (known == null || !Arrays.equals(line, from, to, known, 0, known.length)) {
            known = Arrays.copyOfRange(line, from, to);
            seen[slot] = known;
            placesOfSeen[slot] = place(new String(known, StandardCharsets.UTF_8));
        }
        return placesOfSeen[slot];
    }

    /** The actor at a place. On any thread. */
    Actor at(long place) {
        return actors[(int) place];
    }
}
