package io.kvorum.nemesis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The jar's classes as a node has them in memory, for the starts of all the nodes that follow: these tests start hundreds,
 * and reading classes is most of a start. Made once, by a node that is started and stopped for it.
 */
final class ClassArchive {
    private static final AtomicReference<Path> MADE = new AtomicReference<>();
    private static final int FEW = 20;

    private ClassArchive() {}

    /** The flag of the JVM that uses it. */
    static synchronized String flag(Path directory) {
        if (MADE.get() == null) {
            MADE.set(make(directory));
        }
        return "-XX:SharedArchiveFile=" + MADE.get();
    }

    private static Path make(Path directory) {
        Path archive = directory.resolve("classes.jsa").toAbsolutePath();
        try (NetworkNamespaces network = NetworkNamespaces.of(1)) {
            Files.createDirectories(directory);
            Files.deleteIfExists(archive);
            List<String> java = new ArrayList<>(List.of("-XX:ArchiveClassesAtExit=" + archive));
            java.addAll(NemesisNode.jar());
            java.addAll(List.of(
                    "server",
                    "--addr=" + network.host(1) + ":" + NemesisSettings.PORT,
                    "--data-dir=" + directory.resolve("data")));
            NemesisNode node = new NemesisNode(1, network.host(1), directory, network.inside(1), java, surprise -> {
                throw new AssertionError(surprise);
            });
            try {
                node.start();
                node.awaitReady();
                for (int i = 0; i < FEW; i++) {
                    node.api().put("key" + i, "value");
                    node.api().get("key" + i);
                }
                node.terminate();
            } finally {
                node.close();
            }
            return archive;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
