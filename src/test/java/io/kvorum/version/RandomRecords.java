package io.kvorum.version;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** Records with everything in them that a user may send: emoji, controls, quotes, bytes that are no text, nothing at all. */
public final class RandomRecords {
    private static final String[] PIECES = {
        "a",
        "key",
        "/",
        "..",
        "%00",
        " ",
        "\"",
        "\\",
        "\n",
        "\r",
        "\t",
        "\0",
        "\u001f",
        "\u007f",
        "\u2028",
        "é",
        "ключ",
        "漢字",
        "😀",
        "👩‍👩‍👧",
        "\uFEFF",
        "\uFFFD",
        "{\"key\":1}",
        ",\"checksum\":\"00000000\"}"
    };
    private static final String[] TYPES = {null, "text/plain", "application/octet-stream", "a/b; c=\"d\\e\"", "x/ü"};

    private RandomRecords() {}

    public static String text(Random random, int maxPieces) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(maxPieces + 1); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    public static String key(Random random) {
        return "k" + text(random, 6);
    }

    /** A value, or null for a tombstone. */
    public static Value value(Random random) {
        String type = TYPES[random.nextInt(TYPES.length)];
        return switch (random.nextInt(5)) {
            case 0 -> null;
            case 1 -> new Value(new byte[0], type);
            case 2 -> {
                byte[] bytes = new byte[random.nextInt(40)];
                random.nextBytes(bytes);
                yield new Value(bytes, type);
            }
            default -> new Value(Value.text(text(random, 20)).bytes(), type);
        };
    }

    public static Versioned versioned(Random random) {
        TreeMap<String, Long> context = new TreeMap<>();
        List<Sibling> siblings = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            long counter = 1 + (random.nextLong() >>> (2 + random.nextInt(62)));
            Dot dot = new Dot("node" + random.nextInt(3) + "@" + i, counter);
            siblings.add(new Sibling(dot, new HybridTimestamp(random.nextLong() >>> 1), value(random)));
            context.put(dot.actor(), dot.counter());
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            context.merge("gone@" + i, 1L + random.nextInt(9), Math::max);
        }
        return Versioned.of(VectorClock.of(context), siblings);
    }

    /** A record with one sibling and no text that JSON must escape: one that {@link PlainLine} reads. */
    public static Record plain(Random random, String key) {
        String actor = "node" + random.nextInt(3) + "@" + Integer.toHexString(random.nextInt(200));
        long counter = 1L + random.nextInt(1_000);
        String type = random.nextBoolean() ? null : "text/plain";
        Value value = random.nextInt(4) == 0
                ? null
                : new Value(
                        Value.text("v".repeat(random.nextInt(random.nextInt(30) == 0 ? 9_000 : 60)))
                                .bytes(),
                        type);
        TreeMap<String, Long> context = new TreeMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            context.put("gone@" + i, 1L + random.nextInt(1_000_000));
        }
        context.put(actor, counter + random.nextInt(2));
        Sibling only = new Sibling(new Dot(actor, counter), new HybridTimestamp(random.nextLong() >>> 1), value);
        return Record.of(key, Versioned.of(VectorClock.of(context), List.of(only)));
    }
}
