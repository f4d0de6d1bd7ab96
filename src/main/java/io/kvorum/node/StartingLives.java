package io.kvorum.node;

import io.kvorum.cluster.Life;
import io.kvorum.cluster.Lives;
import io.kvorum.port.Disk;
import io.kvorum.port.DiskFullException;
import io.kvorum.port.Entropy;
import io.kvorum.storage.Durable;
import io.kvorum.version.MalformedRecordException;
import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life that a start belongs to, and what the node knows of the others' lives, beside {@code cluster.json}. */
final class StartingLives {
    private static final Logger LOG = LoggerFactory.getLogger(StartingLives.class);

    /** In the data directory. */
    static final String FILE = "lives.json";

    private StartingLives() {}

    /** Reads them and counts this start, on disk, before anybody hears of it. Without a readable file a life begins. */
    static Lives read(Disk disk, Entropy entropy) throws IOException {
        Lives before = readFile(disk);
        Lives now = before == null ? Lives.of(Life.first(entropy)) : before.startedAgain(entropy);
        try {
            Durable.replace(disk, FILE, now.toJson());
        } catch (DiskFullException e) {
            LOG.warn("{} could not be written: {}", FILE, e.getMessage());
        }
        return now;
    }

    private static Lives readFile(Disk disk) throws IOException {
        if (!disk.exists(FILE)) {
            return null;
        }
        try (InputStream in = disk.read(FILE)) {
            return Lives.fromJson(in.readAllBytes());
        } catch (MalformedRecordException e) {
            // As with a new disk: the others remember this node, and it receives its ranges anew.
            LOG.warn("{} is damaged ({}); the members will tell whether this node lacks data", FILE, e.getMessage());
            return null;
        }
    }
}
