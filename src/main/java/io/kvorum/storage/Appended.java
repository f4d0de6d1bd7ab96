package io.kvorum.storage;

import io.kvorum.version.Record;

/**
 * What a write or merge left behind.
 *
 * @param record the state of the key after it
 * @param sequence give it to {@link StorageEngine#whenDurable}; 0 when the state was durable already
 */
public record Appended(Record record, long sequence) {}
