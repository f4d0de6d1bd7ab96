package io.kvorum.fuzz;

/**
 * Bytes and what was done to them.
 *
 * @param bytes what the parser gets
 * @param origin how they came about
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Input(byte[] bytes, Origin origin) {
    enum Origin {
        /** Of the corpus, unchanged. */
        GOOD,
        /** Changed somewhere. */
        CHANGED,
        /** Changed before its checksum was made. */
        SEALED
    }
}
