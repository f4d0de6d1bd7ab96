package io.kvorum.replication;

import io.kvorum.version.Record;
import java.util.List;

/**
 * Some of the records that a source holds for a node.
 *
 * @param records their checksums have been verified
 * @param cursor asks for the next page; null when this is the last one
 * @param total records of all pages, known with the last one
 * @param lacking whether the source does not hold all that it should by now, known with the last one
 */
public record TransferPage(List<Record> records, String cursor, long total, boolean lacking) {
    public TransferPage {
        records = List.copyOf(records);
    }
}
