package io.kvorum.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/** What parsers trip over. */
final class Nasty {
    /** Numbers at the edges of the types they could end up in, and what only looks like a number. */
    static final List<byte[]> NUMBERS = utf8(
            "0",
            "-0",
            "1",
            "-1",
            "2",
            "255",
            "256",
            "65535",
            "65536",
            "2147483647",
            "2147483648",
            "-2147483648",
            "4294967295",
            "4294967296",
            "9007199254740992",
            "9007199254740993",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "-9223372036854775809",
            "18446744073709551616",
            "1.0",
            "1.5",
            "1e0",
            "1e2",
            "1E+2",
            "1e-2",
            "1e400",
            "1e999999999",
            "1e-999999999",
            "0e99999999999",
            "1e2147483648",
            "01",
            "+1",
            ".5",
            "1.",
            "0x10",
            "1_000",
            "NaN",
            "Infinity",
            "-",
            "9".repeat(999),
            "9".repeat(1001),
            "1." + "9".repeat(1200));

    /** Whole JSON values, and what is none. */
    static final List<byte[]> VALUES = utf8(
            "null",
            "true",
            "false",
            "nul",
            "TRUE",
            "\"\"",
            "[]",
            "{}",
            "[null]",
            "[[1],[2]]",
            "{\"\":null}",
            "{\"value\":\"x\"}",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"\\ud83d\\ude00\"",
            "\"\\u0000\"",
            "\"\\u000A\"",
            "\"\\/\"",
            "\"\\x\"",
            "\"\\u12\"",
            "'x'",
            "\"one\"",
            "\"all\"",
            "\"checksum\"",
            "[".repeat(40),
            "[".repeat(1100),
            "{\"a\":".repeat(1100));

    /** What may stand between tokens, and what may not. */
    static final List<byte[]> BETWEEN = utf8(
            " ", "\t", "\r", "\n", "\n\n", "\f", "\0", "\u00A0", "\uFEFF", "\u2028", ",", ":", "{", "}", "[", "]", "\"",
            "/*x*/", "//x\n", "#", "\u001e");

    /** Pieces of text, good and bad, as bytes. */
    static final List<byte[]> PIECES = pieces();

    private Nasty() {}

    private static List<byte[]> pieces() {
        List<byte[]> pieces = new ArrayList<>(utf8(
                "a",
                "\0",
                "\u001f",
                "\u007f",
                "\u0080",
                "é",
                "ß",
                "\u07ff",
                "\u0800",
                "漢",
                "\uFEFF",
                "\uFFFD",
                "\uFFFF",
                "\u2028",
                "😀",
                "\uDBFF\uDFFF",
                "٣",
                "%",
                "%00",
                "%2e",
                "%2F",
                "%25",
                "%c3%a9",
                "%C0%AF",
                "%ED%A0%80",
                "%F4%90%80%80",
                "%ff",
                "%zz",
                "+",
                "..",
                "//",
                "?",
                "&",
                "=",
                "#",
                ";",
                ",",
                "*",
                "@",
                ":",
                "\\",
                "\\\\",
                "\\\"",
                "\\n",
                "\\u0041",
                "\\u004",
                "\\ud800",
                "\\udfff",
                "\\ud83d\\ude00",
                ",\"checksum\":\"00000000\"}",
                "x".repeat(300)));
        // Overlong forms, encoded surrogates, beyond Unicode, bytes that are never in UTF-8, characters cut short.
        for (String bytes : List.of(
                "\u00c0\u00af",
                "\u00c1\u00a1",
                "\u00e0\u0080\u00af",
                "\u00f0\u0080\u0080\u00af",
                "\u00ed\u00a0\u0080",
                "\u00ed\u00a0\u00bd\u00ed\u00b8\u0080",
                "\u00f4\u0090\u0080\u0080",
                "\u00f8\u0088\u0080\u0080\u0080",
                "\u00ff",
                "\u00fe\u00ff",
                "\u0080",
                "\u00bf",
                "\u00c3",
                "\u00e6\u00bc",
                "\u00f0\u009f\u0098")) {
            pieces.add(bytes.getBytes(ISO_8859_1));
        }
        return List.copyOf(pieces);
    }

    static List<byte[]> utf8(String... texts) {
        List<byte[]> all = new ArrayList<>(texts.length);
        for (String text : texts) {
            all.add(text.getBytes(UTF_8));
        }
        return List.copyOf(all);
    }
}
