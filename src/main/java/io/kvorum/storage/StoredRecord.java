package io.kvorum.storage;

import io.kvorum.version.Record;
import io.kvorum.version.RecordDigest;

/**
 * One record where it lies: to look at its key costs little, however large its value is. Used on the store's thread.
 */
public interface StoredRecord {
    /** Its key. */
    String key();

    /** Its line, without a newline; made with every call. */
    byte[] line();

    /** Length of the line in bytes. */
    int length();

    /** What tells it from any other record of its key; made with every call. */
    RecordDigest digest();

    /** The record itself; made with every call. */
    Record record();
}
