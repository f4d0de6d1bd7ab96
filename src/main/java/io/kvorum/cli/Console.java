package io.kvorum.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a command sees of the process: its streams, always UTF-8 whatever the locale, and its environment.
 *
 * @param out bytes, because a value is bytes
 */
record Console(InputStream in, OutputStream out, PrintWriter err, Map<String, String> env) {
    Console {
        env = Map.copyOf(env);
    }

    static Console of(InputStream in, OutputStream out, OutputStream err, Map<String, String> env) {
        return new Console(in, out, writer(err), env);
    }

    private static PrintWriter writer(OutputStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    /** A writer to {@link #out()} for help texts. */
    PrintWriter outWriter() {
        return writer(out);
    }

    /** Prints text and a line end. */
    void println(String text) {
        print((text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Prints bytes as they are.
     *
     * @throws UncheckedIOException when nobody reads any more
     */
    void print(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to standard output failed: " + e.getMessage(), e);
        }
    }

    /** Prints a failure in one line. */
    void error(String sentence, String code) {
        err.println("kvorum: " + sentence.strip().replaceAll("\\s*\\R\\s*", " ") + " (" + code + ")");
        err.flush();
    }
}
