package io.kvorum.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.InspectContainerResponse;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;

class ImageIT {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    @BeforeAll
    static void buildImage() {
        DockerEngine.require();
    }

    @Test
    void the_archive_of_classes_in_the_image_fits_its_jar_and_its_jvm() {
        try (GenericContainer<?> container = new GenericContainer<>(DockerEngine.IMAGE)) {
            container.withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(LONGEST));
            // With "on" a JVM refuses to start without the archive.
            container.withCreateContainerCmdModifier(command -> command.withEntrypoint(
                    "java",
                    "-Xshare:on",
                    "-XX:SharedArchiveFile=/app/kvorum.jsa",
                    "@/app/jvm.options",
                    "-jar",
                    "/app/kvorum.jar"));
            container.withCommand("version");
            container.start();
            InspectContainerResponse ended = container.getCurrentContainerInfo();
            assertThat(ended.getState().getExitCodeLong()).isZero();
            assertThat(container.getLogs()).startsWith("kvorum ");
        }
    }
}
