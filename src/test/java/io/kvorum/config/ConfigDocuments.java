package io.kvorum.config;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the table of settings says, as the two documents that repeat it: the JSON Schema and the reference. */
final class ConfigDocuments {
    static final Path SCHEMA = Path.of("conf", "kvorum.schema.json");
    static final Path REFERENCE = Path.of("src", "docs", "configuration.md");

    private static final Pattern GENERATED =
            Pattern.compile("<!-- (table ?[a-z]*|defaults) -->\n.*?<!-- end -->", Pattern.DOTALL);

    private static final Map<String, String> SECTIONS = Map.of(
            "node", "Who the node is and where it keeps its data.",
            "http", "Where the node listens and what it tells others about it.",
            "cluster", "Which cluster the node belongs to and whom it knows at first.",
            "quorum", "How many replicas a key has, how many must answer, and how long a request may take.",
            "wal", "How the write-ahead log reaches the disk.",
            "snapshot", "How often the whole map is written so that the log can be cut.",
            "clock", "How far clocks are trusted.",
            "limits", "A limit on everything that could grow.",
            "log", "What the log says and how.");

    private ConfigDocuments() {}

    static JsonObject schema() {
        JsonObject properties = new JsonObject();
        properties.put(
                "$schema",
                new JsonObject().put("description", "For editors; ignored.").put("type", "string"));
        for (ConfigField<?> field : ConfigFields.all()) {
            if (field.section().isEmpty()) {
                properties.put(field.name(), field.schema());
            } else {
                Map<String, Object> sections = properties.getMap();
                JsonObject section =
                        (JsonObject) sections.computeIfAbsent(field.section(), ConfigDocuments::emptySection);
                section.getJsonObject("properties").put(field.name(), field.schema());
            }
        }
        return new JsonObject()
                .put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("title", "Kvorum node configuration")
                .put("description", "See src/docs/configuration.md, which also has the rules between settings.")
                .put("type", "object")
                .put("properties", properties)
                .put("additionalProperties", false);
    }

    private static JsonObject emptySection(String name) {
        return new JsonObject()
                .put("description", SECTIONS.get(name))
                .put("type", "object")
                .put("properties", new JsonObject())
                .put("additionalProperties", false);
    }

    /** The reference with its generated parts made anew. */
    static String reference(String current) {
        return GENERATED.matcher(current).replaceAll(match -> {
            String kind = match.group(1).strip();
            String content = kind.equals("defaults")
                    ? defaults()
                    : table(kind.substring("table".length()).strip());
            return Matcher.quoteReplacement("<!-- " + match.group(1) + " -->\n" + content + "<!-- end -->");
        });
    }

    private static String defaults() {
        return "```json\n" + KvorumConfig.defaults().toJson().encodePrettily() + "\n```\n";
    }

    private static String table(String section) {
        StringBuilder table = new StringBuilder("""
                | Setting | Type | Default | Range | What it does | Environment | Flag |
                |---|---|---|---|---|---|---|
                """);
        for (ConfigField<?> field : ConfigFields.inSection(section)) {
            List<String> cells = List.of(
                    "`" + field.path() + "`",
                    field.typeName().replace("{\"id\", \"address\"}", "`{\"id\", \"address\"}`"),
                    field.defaultText(),
                    field.range(),
                    field.description(),
                    "`" + field.env() + "`",
                    "`" + field.flag() + "`");
            table.append("| ").append(String.join(" | ", cells)).append(" |\n");
        }
        return table.toString();
    }

    static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Rewrites a document when the build was asked to. */
    static void rewriteIfAsked(Path file, String content) {
        if (Boolean.getBoolean("kvorum.docs.write")) {
            try {
                Files.writeString(file, content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
