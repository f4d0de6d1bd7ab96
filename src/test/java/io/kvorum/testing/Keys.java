package io.kvorum.testing;

import io.kvorum.ring.Ring;
import java.util.List;

/** Finds keys that fall where a test wants them. */
public final class Keys {
    private static final int TRIES = 100_000;

    private Keys() {}

    /** A key whose replicas are these nodes, in this order. */
    public static String ownedBy(Ring ring, String... owners) {
        List<String> wanted = List.of(owners);
        for (int i = 0; i < TRIES; i++) {
            String key = "key-" + i;
            if (ring.preferenceList(key, wanted.size()).nodes().equals(wanted)) {
                return key;
            }
        }
        throw new AssertionError("No key of " + TRIES + " belongs to " + wanted + " on the " + ring);
    }
}
