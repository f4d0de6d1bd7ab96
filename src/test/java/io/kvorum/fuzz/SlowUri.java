package io.kvorum.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Percent-decoding and UTF-8 by their grammars, character by character. */
final class SlowUri {
    /** RFC 3629, section 4. */
    private static final Pattern UTF_8 = Pattern.compile("(?:[\\x00-\\x7f]"
            + "|[\\xc2-\\xdf][\\x80-\\xbf]"
            + "|\\xe0[\\xa0-\\xbf][\\x80-\\xbf]"
            + "|[\\xe1-\\xec\\xee\\xef][\\x80-\\xbf]{2}"
            + "|\\xed[\\x80-\\x9f][\\x80-\\xbf]"
            + "|\\xf0[\\x90-\\xbf][\\x80-\\xbf]{2}"
            + "|[\\xf1-\\xf3][\\x80-\\xbf]{3}"
            + "|\\xf4[\\x80-\\x8f][\\x80-\\xbf]{2})");

    private static final Pattern RAW = Pattern.compile("[!-$&-~]|%[0-9A-Fa-f]{2}");

    private SlowUri() {}

    /** The text that raw URI characters stand for, null when they stand for none. */
    static String decode(String raw) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        var next = RAW.matcher(raw);
        int end = 0;
        while (end < raw.length()) {
            if (!next.find(end) || next.start() != end) {
                return null;
            }
            end = next.end();
            String piece = next.group();
            bytes.write(piece.length() == 1 ? piece.charAt(0) : HexFormat.fromHexDigits(piece, 1, 3));
        }
        return text(bytes.toByteArray());
    }

    /** The text of UTF-8 bytes, null when they are none. */
    private static String text(byte[] bytes) {
        String latin = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
        var next = UTF_8.matcher(latin);
        StringBuilder text = new StringBuilder();
        int end = 0;
        while (end < latin.length()) {
            if (!next.find(end) || next.start() != end) {
                return null;
            }
            end = next.end();
            text.appendCodePoint(codePoint(next.group()));
        }
        return text.toString();
    }

    private static int codePoint(String bytes) {
        int first = bytes.charAt(0);
        int value = bytes.length() == 1 ? first : first & (0xff >> (bytes.length() + 1));
        for (int i = 1; i < bytes.length(); i++) {
            value = value << 6 | (bytes.charAt(i) & 0x3f);
        }
        return value;
    }
}
