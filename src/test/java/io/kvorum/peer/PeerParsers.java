package io.kvorum.peer;

import io.kvorum.version.Record;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** The parsers of this room, for the tests that fuzz all of them. */
public final class PeerParsers {
    private PeerParsers() {}

    public static List<Future<Void>> storeResults(byte[] body, int expected) {
        return Batches.storeResults(Buffer.buffer(body), expected);
    }

    public static List<Future<Record>> fetchResults(byte[] body, List<String> keys) {
        return Batches.fetchResults(Buffer.buffer(body), keys);
    }

    public static byte[] records(List<Record> records) {
        return Batches.ofRecords(records).getBytes();
    }

    public static byte[] keys(List<String> keys) {
        return Batches.ofKeys(keys).getBytes();
    }
}
