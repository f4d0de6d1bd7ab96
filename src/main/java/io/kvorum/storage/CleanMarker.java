package io.kvorum.storage;

import io.kvorum.port.Disk;
import io.kvorum.version.MalformedRecordException;
import java.io.IOException;

/**
 * The proof of a clean shutdown, {@code clean.json}: nothing that this actor minted was forgotten, so the next start may
 * go on as the same actor. That start removes it before it serves anything, so it is believed once.
 *
 * @param counter the highest counter that the actor used
 * @param lastCommit the last group commit in the log
 */
record CleanMarker(String actor, long counter, long lastCommit) {
    static final String FILE = "clean.json";

    void write(Disk disk) throws IOException {
        byte[] line = new SealedJson()
                .put("actor", actor)
                .put("counter", counter)
                .put("lastCommit", lastCommit)
                .seal();
        Durable.replace(disk, FILE, line);
    }

    /**
     * Reads the marker.
     *
     * @return null when there is none
     * @throws MalformedRecordException when it is damaged
     */
    static CleanMarker read(Disk disk) throws IOException, MalformedRecordException {
        if (!disk.exists(FILE)) {
            return null;
        }
        SealedJson json = SealedJson.parse(Identity.content(disk, FILE));
        return new CleanMarker(json.text("actor"), json.number("counter"), json.number("lastCommit"));
    }

    static void consume(Disk disk) throws IOException {
        disk.delete(FILE);
        Durable.syncDirectory(disk);
    }
}
