package io.kvorum.version;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The checksum that closes every line Kvorum writes: CRC32C over all bytes before {@code ,"checksum":"…"}, eight hex
 * digits. Its fixed length at the end of the line lets anyone verify a line without parsing it.
 */
public final class Checksum {
    private static final byte[] PREFIX = ",\"checksum\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGITS = 8;

    /** Length in bytes of {@code ,"checksum":"00000000"}}. */
    public static final int SUFFIX_LENGTH = PREFIX.length + DIGITS + 2;

    private Checksum() {}

    /** Closes a JSON object that lacks its last brace: appends the checksum over {@code open} and the brace. */
    public static byte[] seal(byte[] open, int length) {
        byte[] sealed = new byte[length + SUFFIX_LENGTH];
        System.arraycopy(open, 0, sealed, 0, length);
        writeSuffix(sealed, length, of(open, 0, length));
        return sealed;
    }

    /** The same where the object lies, with room for the checksum behind it. */
    static void sealInPlace(byte[] bytes, int from, int to) {
        writeSuffix(bytes, to, of(bytes, from, to - from));
    }

    private static void writeSuffix(byte[] target, int offset, int checksum) {
        System.arraycopy(PREFIX, 0, target, offset, PREFIX.length);
        int at = offset + PREFIX.length;
        for (int shift = 28; shift >= 0; shift -= 4) {
            target[at++] = HEX[checksum >>> shift & 0xf];
        }
        target[at++] = '"';
        target[at] = '}';
    }

    /** Whether the line ends with the checksum of what stands before it. */
    public static boolean matches(byte[] line, int offset, int length) {
        int body = length - SUFFIX_LENGTH;
        if (body < 1) {
            return false;
        }
        int at = offset + body;
        if (!Arrays.equals(line, at, at + PREFIX.length, PREFIX, 0, PREFIX.length)) {
            return false;
        }
        at += PREFIX.length;
        int checksum = of(line, offset, body);
        for (int shift = 28; shift >= 0; shift -= 4) {
            if (line[at++] != HEX[checksum >>> shift & 0xf]) {
                return false;
            }
        }
        return line[at] == '"' && line[at + 1] == '}';
    }

    /** Where the first checksum after {@code from} ends, if it is whole; -1 without one. Whether it matches is not said. */
    public static int endOfSealed(byte[] bytes, int from) {
        for (int at = from; at <= bytes.length - SUFFIX_LENGTH; at++) {
            if (Arrays.equals(bytes, at, at + PREFIX.length, PREFIX, 0, PREFIX.length)) {
                return at + SUFFIX_LENGTH;
            }
        }
        return -1;
    }

    /** CRC32C (Castagnoli) of a range of bytes. */
    public static int of(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    /** Eight lower-case hex digits. */
    public static String hex(int checksum) {
        byte[] text = new byte[DIGITS];
        for (int i = 0; i < DIGITS; i++) {
            text[i] = HEX[checksum >>> (28 - 4 * i) & 0xf];
        }
        return new String(text, StandardCharsets.US_ASCII);
    }
}
