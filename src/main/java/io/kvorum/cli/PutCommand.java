package io.kvorum.cli;

import io.kvorum.client.PutOptions;
import io.kvorum.client.PutResult;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.FailureCode.Exit;
import io.kvorum.version.Value;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "put",
        description = "Write a value to a key.",
        footer = {
            "%nWithout --type, bytes that are UTF-8 are stored as text and others as application/octet-stream.",
            "%nExamples:",
            "  kvorum put hello world",
            "  echo -n world | kvorum put hello -",
            "  kvorum put photos/cat.png @cat.png --type image/png",
            "  kvorum put hello @world --raw-value",
            "  kvorum put temperature -- -5",
            "  kvorum put hello \"new world\" --context \"$(kvorum get hello -o json | jq -r .context)\" --w all"
        })
final class PutCommand extends ClientCommand {
    /** Far above any sensible limit of a node, and still safe to hold twice in memory. */
    private static final int MAX_VALUE_BYTES = 64 << 20;

    @Parameters(index = "0", paramLabel = "KEY", description = "The key, any text.")
    private String key;

    @Parameters(
            index = "1",
            paramLabel = "VALUE",
            description = "The value; - reads it from standard input, @FILE from a file.")
    private String value;

    @Option(names = "--raw-value", description = "Take VALUE as it is, also when it is - or begins with @.")
    private boolean rawValue;

    @Option(names = "--type", paramLabel = "TYPE", description = "Store the bytes as they are, with this content type.")
    private String type;

    @Option(
            names = "--context",
            paramLabel = "TOKEN",
            description = "The context of an earlier answer: what this write replaces.")
    private String context;

    @Option(names = "--w", paramLabel = "W", description = "Acks to wait for: a number, one, quorum or all.")
    private String w;

    @Mixin
    private Format.Choice output;

    PutCommand(Console console) {
        super(console);
    }

    @Override
    void execute() {
        PutOptions options = new PutOptions(quorum(w), target().timeout(), context, false);
        Value stored = new Value(bytes(), type);
        PutResult result = askKv(client -> client.put(key, stored, options));
        console()
                .println(
                        output.json()
                                ? result.answer().encodePrettily()
                                : "stored" + Evidence.acknowledged(result.replicas()));
    }

    private byte[] bytes() {
        if (!rawValue && value.equals("-")) {
            return read(console().in(), "standard input");
        }
        if (!rawValue && value.startsWith("@")) {
            String file = value.substring(1);
            try (InputStream content = Files.newInputStream(Path.of(file))) {
                return read(content, file);
            } catch (NoSuchFileException e) {
                throw unreadable(file, "there is no such file");
            } catch (InvalidPathException | IOException e) {
                throw unreadable(file, e.getMessage());
            }
        }
        return value.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] read(InputStream content, String name) {
        try {
            byte[] bytes = content.readNBytes(MAX_VALUE_BYTES + 1);
            if (bytes.length > MAX_VALUE_BYTES) {
                throw new CliException(
                        Exit.ERROR,
                        FailureCode.TOO_LARGE.code(),
                        name + " is longer than " + MAX_VALUE_BYTES + " bytes, the most this command sends");
            }
            return bytes;
        } catch (IOException e) {
            throw unreadable(name, e.getMessage());
        }
    }

    private static CliException unreadable(String name, String why) {
        return new CliException(Exit.ERROR, "error", "Reading " + name + " failed: " + why);
    }
}
