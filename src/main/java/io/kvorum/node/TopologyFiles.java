package io.kvorum.node;

import io.kvorum.cluster.Topology;
import io.kvorum.port.Clock;
import io.kvorum.port.Disk;
import io.kvorum.storage.Durable;
import io.kvorum.storage.StorageException;
import io.kvorum.version.MalformedRecordException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** The member lists in the data directory, read at a start. */
final class TopologyFiles {
    private final Disk disk;
    private final Clock clock;
    private final boolean salvage;
    private final List<String> setAside = new ArrayList<>();

    /** @param salvage whether a damaged list is set aside instead of refused */
    TopologyFiles(Disk disk, Clock clock, boolean salvage) {
        this.disk = disk;
        this.clock = clock;
        this.salvage = salvage;
    }

    /**
     * Reads a list.
     *
     * @param withoutIt what the node does when the file is not there
     * @return null when it is not there, or was damaged and set aside
     * @throws StorageException CORRUPT when it is damaged
     */
    Topology read(String file, String withoutIt) throws IOException {
        if (!disk.exists(file)) {
            return null;
        }
        try (InputStream in = disk.read(file)) {
            return Topology.fromJson(in.readAllBytes());
        } catch (MalformedRecordException e) {
            String damage = "The member list in " + file + " is damaged (" + e.getMessage() + ")";
            if (!salvage) {
                throw new StorageException(
                        StorageException.Kind.CORRUPT,
                        damage + ". Move the file away, or start once with --salvage, which does that: " + withoutIt,
                        e);
            }
            String aside = file + ".damaged-" + clock.wallMillis();
            disk.rename(file, aside);
            disk.syncDirectory();
            setAside.add(damage + ". It is kept as " + aside + ": " + withoutIt);
            return null;
        }
    }

    boolean exists(String file) throws IOException {
        return disk.exists(file);
    }

    /** What an operator should know of each list that could not be read. */
    List<String> setAside() {
        return setAside;
    }

    void write(String file, Topology topology) throws IOException {
        Durable.replace(disk, file, topology.toJson());
    }
}
