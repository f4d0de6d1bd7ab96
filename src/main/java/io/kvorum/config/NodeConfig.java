package io.kvorum.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Who this node is and where it keeps its data.
 *
 * @param id default node1, 1 to 64 letters, digits, dots, dashes or underscores, the first a letter or digit; unique in
 *     the cluster
 * @param dataDir default data, a path of 1 to 4096 characters; may be shared, each node keeps to
 *     {@code <dataDir>/<id>/}
 */
public record NodeConfig(String id, String dataDir) {
    private static final String NAME = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$";
    private static final String NAME_RANGE =
            "1 to 64 letters, digits, dots, dashes or underscores, the first a letter or digit";

    /** What ids and the cluster's name have in common: they travel in headers and log lines. */
    static final TextType NAME_TYPE = new TextType(NAME_RANGE, NAME);

    static final ConfigField<String> ID = ConfigField.of(
                    "node.id",
                    NAME_TYPE,
                    "node1",
                    "The node's name, unique in the cluster. Never give the id of one data directory to another node.")
            .flag("--id");

    static final ConfigField<String> DATA_DIR = ConfigField.of(
                    "node.dataDir",
                    new TextType("a path of 1 to 4096 characters", "^[^\\x00]{1,4096}$", NodeConfig::isPath),
                    "data",
                    "Where data is kept, in a directory named by the id, so nodes of one machine can share it.")
            .flag("--data-dir");

    public NodeConfig {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(dataDir, "dataDir");
    }

    private static boolean isPath(String text) {
        try {
            return !Path.of(text).toString().isEmpty();
        } catch (InvalidPathException e) {
            return false;
        }
    }

    static NodeConfig from(Settings settings) {
        return new NodeConfig(settings.get(ID), settings.get(DATA_DIR));
    }

    void into(Settings settings) {
        settings.put(ID, id).put(DATA_DIR, dataDir);
    }
}
