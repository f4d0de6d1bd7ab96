package io.kvorum.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import io.kvorum.config.LogConfig;
import io.kvorum.config.LogFormat;
import java.io.BufferedOutputStream;
import org.slf4j.LoggerFactory;

/** Points the log to standard output in the configured form, through a queue so that no event loop waits for it. */
final class Logging {
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{20} - %msg%n";
    private static final int BUFFER = 64 * 1024;

    private Logging() {}

    static void configure(LogConfig config) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        LogQueue queue = new LogQueue(encoder(context, config.format()), new BufferedOutputStream(System.out, BUFFER));
        queue.setContext(context);
        queue.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(queue);
        root.setLevel(Level.WARN);
        Level level = Level.toLevel(config.level().name());
        context.getLogger("io.kvorum").setLevel(level);
        context.getLogger("kvorum").setLevel(level);
    }

    /** Writes out what is queued; nothing can be logged after it. */
    static void flush() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    }

    static Encoder<ILoggingEvent> encoder(LoggerContext context, LogFormat format) {
        if (format == LogFormat.JSON) {
            JsonEncoder json = new JsonEncoder();
            json.setContext(context);
            // A line as a person would read it; the pattern and its arguments say the same again, in parts.
            json.setWithFormattedMessage(true);
            json.setWithMessage(false);
            json.setWithArguments(false);
            json.setWithContext(false);
            json.setWithMDC(false);
            json.setWithSequenceNumber(false);
            json.start();
            return json;
        }
        PatternLayoutEncoder text = new PatternLayoutEncoder();
        text.setContext(context);
        text.setPattern(PATTERN);
        text.start();
        return text;
    }
}
