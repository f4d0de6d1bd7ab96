package io.kvorum.peer;

import io.kvorum.replication.Replicas.Held;
import io.kvorum.version.Record;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;

/** The parsers of this room, for the tests that fuzz all of them. */
public final class PeerParsers {
    private PeerParsers() {}

    public static List<Future<Void>> storeResults(byte[] body, int expected) {
        return Batches.storeResults(Buffer.buffer(body), expected);
    }

    /** What the peer answered to keys, of some of which the asker holds something. */
    public static List<Future<Record>> fetchResults(byte[] body, List<String> keys, Map<String, Held> held) {
        return Batches.fetchResults(Buffer.buffer(body), asked(keys, held));
    }

    private static List<Batches.Asked> asked(List<String> keys, Map<String, Held> held) {
        return keys.stream().map(key -> new Batches.Asked(key, held.get(key))).toList();
    }

    public static byte[] records(List<Record> records) {
        return Batches.ofRecords(records).getBytes();
    }

    public static byte[] keys(List<String> keys, Map<String, Held> held) {
        return Batches.ofKeys(asked(keys, held)).getBytes();
    }
}
