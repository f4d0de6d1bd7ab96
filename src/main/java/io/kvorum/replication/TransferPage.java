package io.kvorum.replication;

import io.kvorum.version.Record;
import java.util.List;

/**
 * Some of the records that a source holds for a node.
 *
 * @param records their checksums have been verified
 * @param cursor asks for the next page; null when this is the last one
 * @param total records of all pages, known with the last one
 * @param lost whether the source lost its data and has not received them anew, known with the last one
 */
public record TransferPage(List<Record> records, String cursor, long total, boolean lost) {
    public TransferPage {
        records = List.copyOf(records);
    }
}
