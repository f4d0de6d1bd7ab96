package io.kvorum.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import io.kvorum.config.LogFormat;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.concurrent.Semaphore;
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

    private static final class Reached extends OutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final Semaphore open = new Semaphore(0);

        @Override
        public synchronized void write(int b) {
            bytes.write(b);
        }

        @Override
        public void flush() {
            open.acquireUninterruptibly();
        }

        synchronized String text() {
            return bytes.toString(UTF_8);
        }
    }

    private LogQueue queue(Reached reached) {
        LogQueue queue = new LogQueue(Logging.encoder(context, LogFormat.TEXT), reached);
        queue.setContext(context);
        queue.start();
        return queue;
    }

    @Test
    void every_line_is_written_in_its_order_until_the_end() {
        Reached reached = new Reached();
        reached.open.release(1_000_000);
        LogQueue queue = queue(reached);
        for (int i = 0; i < 1_000; i++) {
            queue.doAppend(event(Level.INFO, "line " + i + "."));
        }
        queue.stop();
        String[] lines = reached.text().split("\n", -1);
        assertThat(lines).hasSize(1_001);
        for (int i = 0; i < 1_000; i++) {
            assertThat(lines[i]).endsWith("line " + i + ".");
        }
    }

    @Test
    void a_single_line_is_written_though_none_follows() {
        Reached reached = new Reached();
        reached.open.release(1_000_000);
        LogQueue queue = queue(reached);
        queue.doAppend(event(Level.INFO, "alone"));
        await().until(() -> reached.text().contains("alone"));
        queue.stop();
    }

    @Test
    void a_reader_that_hangs_costs_lines_but_no_warning_and_no_time() {
        Reached reached = new Reached();
        LogQueue queue = queue(reached);
        for (int i = 0; i < 50_000; i++) {
            queue.doAppend(event(Level.INFO, "common"));
        }
        queue.doAppend(event(Level.WARN, "serious"));
        reached.open.release(1_000_000);
        queue.stop();
        assertThat(reached.text()).contains("serious");
        assertThat(reached.text().split("common", -1)).hasSizeLessThan(50_000);
    }

    private LoggingEvent event(Level level, String message) {
        return new LoggingEvent("", context.getLogger("kvorum"), level, message, null, null);
    }
}
