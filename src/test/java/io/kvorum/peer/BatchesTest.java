package io.kvorum.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.testing.Versions;
import io.kvorum.version.Record;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchesTest {
    @Test
    void a_key_that_the_peer_cannot_tell_of_yet_fails_alone() {
        Record record = Versions.first("a", "node1@1", 1, "v");
        Buffer body = Buffer.buffer(record.line())
                .appendString("\n{\"ok\":false,\"code\":\"not_ready\",\"detail\":\"still receiving\"}\nnull\n");

        List<Future<Record>> results = Batches.fetchResults(body, List.of("a", "b", "c"));

        assertThat(results.get(0).result()).isEqualTo(record);
        assertThat(results.get(1).cause())
                .isInstanceOfSatisfying(KvorumException.class, failure -> assertThat(failure.code())
                        .isEqualTo(FailureCode.NOT_READY))
                .hasMessage("still receiving");
        assertThat(results.get(2).succeeded()).isTrue();
        assertThat(results.get(2).result()).isNull();
    }
}
