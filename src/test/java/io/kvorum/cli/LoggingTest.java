package io.kvorum.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import io.kvorum.config.LogFormat;
import io.vertx.core.json.JsonObject;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoggingTest {
    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

    private String encode(LogFormat format, Throwable thrown) {
        Logger logger = context.getLogger("kvorum.http");
        Object[] arguments = {"GET /health", 200};
        LoggingEvent event = new LoggingEvent("", logger, Level.INFO, "{} {}", thrown, arguments);
        Encoder<ILoggingEvent> encoder = Logging.encoder(context, format);
        return new String(encoder.encode(event), UTF_8);
    }

    @Test
    void a_line_of_json_says_in_full_what_happened_where_and_how_bad_it_is() {
        String line = encode(LogFormat.JSON, null);

        assertThat(line).endsWith("\n").containsOnlyOnce("\n");
        JsonObject json = new JsonObject(line);
        assertThat(json.getString("formattedMessage")).isEqualTo("GET /health 200");
        assertThat(json.getString("loggerName")).isEqualTo("kvorum.http");
        assertThat(json.getString("level")).isEqualTo("INFO");
        assertThat(json.getLong("timestamp")).isPositive();
        assertThat(json.fieldNames()).doesNotContain("message", "arguments", "context", "mdc", "sequenceNumber");
    }

    @Test
    void a_failure_stays_on_the_line_of_json() {
        String line = encode(LogFormat.JSON, new IllegalStateException("broken\nin two"));

        assertThat(line).endsWith("\n").containsOnlyOnce("\n");
        assertThat(new JsonObject(line).getJsonObject("throwable").getString("message"))
                .isEqualTo("broken\nin two");
    }

    @Test
    void a_line_of_text_says_the_same() {
        assertThat(encode(LogFormat.TEXT, null)).endsWith(" INFO  kvorum.http - GET /health 200\n");
    }

    @Test
    void lines_reach_standard_output_together_and_the_last_one_at_once() {
        AtomicBoolean moreWaits = new AtomicBoolean(true);
        ByteArrayOutputStream reached = new ByteArrayOutputStream();
        BatchedConsole console = new BatchedConsole(moreWaits::get);
        console.setContext(context);
        console.setEncoder(Logging.encoder(context, LogFormat.TEXT));
        console.start();
        console.setOutputStream(new BufferedOutputStream(reached));

        console.doAppend(event("one"));
        console.doAppend(event("two"));
        assertThat(reached.toString(UTF_8)).isEmpty();

        moreWaits.set(false);
        console.doAppend(event("three"));
        assertThat(reached.toString(UTF_8)).containsSubsequence("one\n", "two\n", "three\n");
    }

    private LoggingEvent event(String message) {
        return new LoggingEvent("", context.getLogger("kvorum"), Level.INFO, message, null, null);
    }
}
