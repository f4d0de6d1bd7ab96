package io.kvorum.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswersTest {
    /** A request would wait for its deadline, for nobody catches what is thrown while its failure is made. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"status\":\"503\"}",
                "{\"status\":1e99}",
                "{\"status\":[]}",
                "{\"status\":200}",
                "{\"code\":7,\"detail\":null,\"title\":{},\"requestId\":[],\"outcome\":1}",
                "{\"code\":null,\"detail\":{\"a\":1}}",
            })
    void a_problem_with_members_of_a_wrong_type_is_still_a_failure_of_its_status(String problem) {
        KvClientException read = Answers.failure(new JsonObject(problem), 503, false, "id");
        assertThat(read).isInstanceOf(UnavailableException.class);
        assertThat(read.status()).isEqualTo(503);
        assertThat(read.requestId()).contains("id");
        assertThat(read.detail()).isEqualTo("The answer was status 503 and says no more");
        assertThat(Answers.failure(new JsonObject(problem), 503, true, "id"))
                .isInstanceOf(UnknownOutcomeException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"key\":\"k\",\"value\":5}",
                "{\"key\":7,\"value\":\"v\"}",
                "{\"key\":\"k\",\"value\":null}",
                "{\"key\":\"k\",\"value\":\"v\",\"timestamp\":7}",
                "{\"key\":\"k\",\"value\":\"v\",\"context\":{}}",
                "{\"key\":\"k\",\"valueBase64\":true}",
                "{\"key\":\"k\",\"siblings\":[\"v\"]}",
                "{\"key\":\"k\"}"
            })
    void an_answer_with_a_member_of_a_wrong_type_is_not_understood(String answer) {
        JsonObject json = new JsonObject(answer);
        assertThatThrownBy(() -> Answers.get(json)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void an_answer_with_members_of_tomorrow_is_understood() {
        assertThat(Answers.get(new JsonObject("{\"key\":\"k\",\"value\":\"v\",\"more\":[1]}"))
                        .text())
                .isEqualTo("v");
    }

    @Test
    void an_answer_that_is_no_utf8_is_not_guessed_at() {
        Buffer overlong = Buffer.buffer("{\"key\":\"k")
                .appendBytes(new byte[] {(byte) 0xc1, (byte) 0xa1})
                .appendString("\",\"value\":\"v\"}");
        HttpCall.Answer answer = new HttpCall.Answer(503, overlong, "id");
        assertThatThrownBy(answer::json).hasMessageContaining("not valid UTF-8");
        assertThat(answer.failure(true)).isInstanceOf(UnknownOutcomeException.class);
    }
}
