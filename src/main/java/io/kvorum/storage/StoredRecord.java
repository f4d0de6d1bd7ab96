package io.kvorum.storage;

/**
 * One record where it lies: to look at its key costs little, however large its value is. Used on the store's thread.
 */
public interface StoredRecord {
    /** Its key. */
    String key();

    /** Its line, without a newline; made with every call. */
    byte[] line();
}
