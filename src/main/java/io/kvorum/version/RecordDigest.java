package io.kvorum.version;

import java.util.HexFormat;

/**
 * 128 bits that tell all that a record says from all else that a record of its key could say: the same on every node that
 * holds the same, whoever wrote it. A replica that is told it need not send a record which the asker holds already.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 * @see <a href="https://docs.datastax.com/en/cassandra-oss/3.0/cassandra/dml/dmlClientRequestsRead.html">Digest requests</a>
 *     in Cassandra, where the digest comes back and a second call fetches what differs
 */
public record RecordDigest(long high, long low) {
    private static final int DIGITS = 16;

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws IllegalArgumentException when it is anything else than 32 hexadecimal digits
     */
    public static RecordDigest parse(String text) {
        if (text.length() != 2 * DIGITS) {
            throw new IllegalArgumentException(
                    "a digest has 32 hexadecimal digits, found " + text.length() + " characters");
        }
        return new RecordDigest(
                HexFormat.fromHexDigitsToLong(text, 0, DIGITS),
                HexFormat.fromHexDigitsToLong(text, DIGITS, 2 * DIGITS));
    }

    /** 32 hexadecimal digits. */
    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(high) + hex.toHexDigits(low);
    }
}
