package io.kvorum.http;

import io.kvorum.version.Utf8;
import java.util.Arrays;

/** Percent-decoding, strictly and once: what is not well-formed is refused, and a plus is a plus. */
final class PercentEncoding {
    private PercentEncoding() {}

    /**
     * The text that the raw part of a URI stands for.
     *
     * @throws IllegalArgumentException saying where it is malformed
     */
    static String decode(String raw) {
        int plain = 0;
        while (plain < raw.length() && isPlain(raw.charAt(plain))) {
            plain++;
        }
        return plain == raw.length() ? raw : decodeFrom(raw, plain);
    }

    private static boolean isPlain(char c) {
        return c > ' ' && c < 0x7f && c != '%';
    }

    private static String decodeFrom(String raw, int plain) {
        byte[] bytes = new byte[raw.length()];
        for (int i = 0; i < plain; i++) {
            bytes[i] = (byte) raw.charAt(i);
        }
        int length = plain;
        for (int i = plain; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes[length++] = (byte) escaped(raw, i);
                i += 2;
            } else if (isPlain(c)) {
                bytes[length++] = (byte) c;
            } else {
                throw new IllegalArgumentException(
                        "the character at " + i + " is not allowed in a URI; percent-encode every byte of it in UTF-8");
            }
        }
        String text = Utf8.decodeOrNull(Arrays.copyOf(bytes, length));
        if (text == null) {
            throw new IllegalArgumentException("the percent-encoded bytes are not valid UTF-8");
        }
        return text;
    }

    private static int escaped(String raw, int at) {
        int high = at + 2 < raw.length() ? hex(raw.charAt(at + 1)) : -1;
        int low = at + 2 < raw.length() ? hex(raw.charAt(at + 2)) : -1;
        if (high < 0 || low < 0) {
            throw new IllegalArgumentException(
                    "the % at " + at + " is not followed by two hex digits; % itself is %25");
        }
        return high << 4 | low;
    }

    private static int hex(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }
}
