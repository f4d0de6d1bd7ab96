package io.kvorum.storage;

import io.kvorum.port.Disk;
import io.kvorum.storage.StorageException.Kind;
import io.kvorum.version.MalformedRecordException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Whose directory this is: {@code identity.json}.
 *
 * @param actor the actor of the node's present life, see {@link Minter}
 */
record Identity(String node, String cluster, String actor) {
    static final String FILE = "identity.json";

    void write(Disk disk) throws IOException {
        byte[] line = new SealedJson()
                .put("node", node)
                .put("cluster", cluster)
                .put("actor", actor)
                .put("format", WalFormat.FORMAT)
                .seal();
        Durable.replace(disk, FILE, line);
    }

    /**
     * Reads the file.
     *
     * @return null when there is none
     * @throws MalformedRecordException when it is damaged
     * @throws StorageException when it is of another node, cluster or format
     */
    static Identity read(Disk disk, StorageSettings settings) throws IOException, MalformedRecordException {
        if (!disk.exists(FILE)) {
            return null;
        }
        SealedJson json = SealedJson.parse(content(disk, FILE));
        checkOwner(FILE, json.number("format"), json.text("node"), json.text("cluster"), settings);
        return new Identity(json.text("node"), json.text("cluster"), json.text("actor"));
    }

    /** Refuses a file that another node, cluster or version wrote. */
    static void checkOwner(String file, long format, String node, String cluster, StorageSettings settings) {
        if (format != WalFormat.FORMAT) {
            throw new StorageException(
                    Kind.UNKNOWN_FORMAT,
                    file + " has format " + format + ", this version reads format " + WalFormat.FORMAT
                            + ": start the version that wrote it");
        }
        if (!node.equals(settings.nodeId())) {
            throw new StorageException(
                    Kind.WRONG_NODE,
                    file + " says that this directory belongs to node \"" + node + "\", not \"" + settings.nodeId()
                            + "\": start the node under its own id or give it another data directory");
        }
        if (!cluster.equals(settings.clusterName())) {
            throw new StorageException(
                    Kind.WRONG_CLUSTER,
                    file + " says that this directory belongs to cluster \"" + cluster + "\", not \""
                            + settings.clusterName()
                            + "\": set cluster.name accordingly or give the node another data directory");
        }
    }

    /** The content of a small file; a larger one is cut, and its checksum will tell. */
    static byte[] content(Disk disk, String name) throws IOException {
        try (InputStream in = disk.read(name)) {
            return in.readNBytes(64 * 1024);
        }
    }
}
