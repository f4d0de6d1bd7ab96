package io.kvorum.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Far more large values are asked for at once than there is memory. */
class LargeReadsIT {
    private static final int VALUES = 20;
    private static final int CLIENTS = 300;

    @TempDir
    private Path directory;

    @Test
    void what_there_is_no_memory_for_waits_or_is_refused_and_the_node_lives_on() {
        List<LocalNode> nodes = LocalNode.three(directory);
        try {
            LocalNode.startAll(nodes);
            LocalNode asked = nodes.get(0);
            String value = "x".repeat(1_000_000);
            for (int i = 0; i < VALUES; i++) {
                assertThat(asked.api().put("large" + i, value).status()).isEqualTo(200);
            }
            assertThat(asked.api().put("small", "s").status()).isEqualTo(200);

            List<Integer> statuses = askAtOnce(asked.api().base());
            assertThat(statuses).containsOnly(200, 503).contains(200);

            assertThat(asked.api().get("small").value()).isEqualTo("s");
            assertThat(asked.api().get("large0").value()).isEqualTo(value);
            for (LocalNode node : nodes) {
                assertThat(node.process().output()).doesNotContain("OutOfMemoryError");
            }
        } finally {
            nodes.forEach(LocalNode::close);
        }
    }

    private static List<Integer> askAtOnce(URI base) {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        List<CompletableFuture<HttpResponse<Void>>> answers = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            HttpRequest request = HttpRequest.newBuilder(base.resolve("/kv/large" + i % VALUES))
                    .build();
            answers.add(client.sendAsync(request, BodyHandlers.discarding()));
        }
        return answers.stream().map(answer -> answer.join().statusCode()).toList();
    }
}
