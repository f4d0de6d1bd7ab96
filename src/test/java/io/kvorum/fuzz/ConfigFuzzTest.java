package io.kvorum.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kvorum.config.Address;
import io.kvorum.config.ConfigError;
import io.kvorum.config.ConfigException;
import io.kvorum.config.ConfigField;
import io.kvorum.config.ConfigFields;
import io.kvorum.config.ConfigLoader;
import io.kvorum.config.ConfigParsers;
import io.kvorum.config.KvorumConfig;
import io.kvorum.fuzz.Input.Origin;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configuration files, environment variables and flags. */
class ConfigFuzzTest {
    /** As long as a file may be. */
    private static final int LONGEST = 1 << 20;

    /** A node is configured once, and nobody minds that it takes a fraction of a millisecond. */
    private static final int SHARE = 10;

    /** For each unknown name all others are compared with it. */
    private static final int ALLOWANCE = 4 << 20;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(32).build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    @TempDir
    private Path directory;

    @Test
    void a_file_is_read_as_a_tree_just_when_it_is_one_and_every_fault_has_its_place() throws Exception {
        Fuzz.run(Fuzz.seed(), new Document());
    }

    @Test
    void a_file_is_in_force_to_the_letter_or_refused() throws Exception {
        Fuzz.run(Fuzz.seed(), new ConfigFile(directory.resolve("kvorum.json")), SHARE);
    }

    @Test
    void variables_and_flags_are_in_force_to_the_letter_or_refused() throws Exception {
        Fuzz.run(Fuzz.seed(), new Texts(), SHARE);
    }

    private static List<byte[]> corpus() {
        List<byte[]> corpus = new ArrayList<>();
        corpus.add("{}".getBytes(UTF_8));
        corpus.add(KvorumConfig.defaults().toJson().encode().getBytes(UTF_8));
        for (String name : List.of("single.json", "node1.json")) {
            try {
                corpus.add(Files.readAllBytes(Path.of(System.getProperty("basedir", "."), "conf", name)));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        corpus.addAll(Nasty.utf8(
                "{\"$schema\":\"x\",\"quorum\":{\"n\":3,\"w\":2,\"r\":2.0},\"conflicts\":\"siblings\"}",
                "{\"node\":{\"id\":\"n1\",\"dataDir\":\"/var/lib/kv orum\"},\"http\":{\"host\":\"::1\",\"port\":0}}",
                "{\"cluster\":{\"peers\":[{\"id\":\"a\",\"address\":\"[::1]:1\"},{\"id\":\"b\",\"address\":\"h:2\"}]}}",
                "{\"cluster\":{\"join\":\"localhost:9\",\"vnodes\":4096},\"limits\":{\"valueBytes\":1e3}}",
                "{\"wal\":{\"fsync\":\"interval\"},\"log\":{\"level\":\"debug\",\"format\":\"json\"}}"));
        return corpus;
    }

    private abstract static class FileTarget<O> implements Target<Input, O> {
        private final Changes changes = new Changes(corpus());

        @Override
        public Input input(Dice dice) {
            return changes.next(dice);
        }

        /** The head and then the piece again and again, with and without a good end. */
        static List<Input> hostile(int length, String[]... headsAndPieces) {
            List<Input> hostile = new ArrayList<>();
            for (String[] headAndPiece : headsAndPieces) {
                StringBuilder text = new StringBuilder(headAndPiece[0]);
                for (int i = 1; text.length() < length - 20; i++) {
                    text.append(headAndPiece[1].replace("#", Integer.toString(i)));
                }
                hostile.add(new Input(text.toString().getBytes(UTF_8), Origin.CHANGED));
                if (text.charAt(text.length() - 1) == ',') {
                    text.setLength(text.length() - 1);
                    String end = text.indexOf("[") > 0 ? "]}}" : text.indexOf("{", 1) > 0 ? "}}" : "}";
                    hostile.add(new Input((text + end).getBytes(UTF_8), Origin.CHANGED));
                }
            }
            return hostile;
        }

        @Override
        public byte[] bytes(Input input) {
            return input.bytes();
        }
    }

    /** The mapper's tree, null when it finds none. */
    private static JsonNode tree(byte[] bytes) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            JsonNode tree = MAPPER.readTree(bytes);
            return tree.isMissingNode() ? null : tree;
        } catch (IOException | NumberFormatException e) {
            return null;
        }
    }

    private static final class Document extends FileTarget<JsonNode> {
        @Override
        public List<Input> hostile() {
            return hostile(
                    LONGEST / 4,
                    new String[] {"{", "\"#\":1,"},
                    new String[] {"{", "\"a\":1,"},
                    new String[] {"{\"cluster\":{\"peers\":[", "{},"},
                    new String[] {"{\"quorum\":{\"w\":", "9"},
                    new String[] {"{\"quorum\":{\"w\":0.", "0"},
                    new String[] {"{\"node\":{\"id\":\"", "\\\\"},
                    new String[] {"{\"", "k"},
                    new String[] {"", "["},
                    new String[] {"", "{\"k\":"},
                    new String[] {"", " "});
        }

        @Override
        public JsonNode parse(Input input) {
            List<ConfigError> errors = new ArrayList<>();
            JsonNode root = ConfigParsers.document(input.bytes(), errors);
            if (!errors.isEmpty()) {
                throw new ConfigException(errors);
            }
            return root;
        }

        @Override
        public boolean isRefusal(Exception thrown) {
            return thrown instanceof ConfigException;
        }

        @Override
        public void accepted(Input input, JsonNode root) {
            Verify.equal(root, tree(input.bytes()));
        }

        @Override
        public void refused(Input input, Exception refusal) {
            Verify.equal(null, tree(input.bytes()));
            for (ConfigError error : ((ConfigException) refusal).errors()) {
                Verify.that(
                        error.source().matches("kvorum\\.json(:[1-9][0-9]*:[1-9][0-9]*)?"), error + " has no place");
            }
        }

        @Override
        public long allowance(int length) {
            return 128 * 1024 + 300L * length;
        }
    }

    /** What must hold of any configuration that is accepted. */
    private static void assertSound(KvorumConfig config) {
        Verify.equal(ConfigLoader.fromJson(config.toJson()), config);
        Path unused = Path.of(config.node().dataDir());
    }

    private static void assertTold(Exception refusal) {
        List<ConfigError> errors = ((ConfigException) refusal).errors();
        Verify.that(!errors.isEmpty(), "it tells no error");
        for (ConfigError error : errors) {
            String text = error.toString();
            Verify.that(!error.source().isEmpty() && !error.expected().isEmpty(), "an error tells too little: " + text);
            Verify.that(text.length() < 2_000 && text.indexOf('\n') < 0, "an error is no line: " + text);
        }
    }

    private static final class ConfigFile extends FileTarget<KvorumConfig> {
        private final Path file;

        ConfigFile(Path file) {
            this.file = file;
        }

        @Override
        public List<Input> hostile() {
            return hostile(
                    LONGEST,
                    new String[] {"{", "\"#\":1,"},
                    new String[] {"{\"quorum\":{", "\"w#\":1,"},
                    new String[] {"{\"cluster\":{\"peers\":[", "{\"id\":\"n#\",\"address\":\"h#:1\"},"},
                    new String[] {"{\"cluster\":{\"peers\":[", "1,"});
        }

        @Override
        public KvorumConfig parse(Input input) throws IOException {
            Files.write(file, input.bytes());
            return ConfigLoader.load(Optional.of(file), Map.of(), Map.of());
        }

        @Override
        public boolean isRefusal(Exception thrown) {
            return thrown instanceof ConfigException;
        }

        @Override
        public void accepted(Input input, KvorumConfig config) throws IOException {
            assertSound(config);
            JsonObject effective = config.toJson();
            for (Map.Entry<String, JsonNode> top : tree(input.bytes()).properties()) {
                if (top.getValue().isObject()) {
                    for (Map.Entry<String, JsonNode> setting : top.getValue().properties()) {
                        assertInForce(
                                setting.getValue(),
                                effective.getJsonObject(top.getKey()).getValue(setting.getKey()));
                    }
                } else if (!top.getKey().equals("$schema")) {
                    assertInForce(top.getValue(), effective.getValue(top.getKey()));
                }
            }
        }

        private static void assertInForce(JsonNode said, Object effective) throws IOException {
            JsonNode found = MAPPER.readTree(io.vertx.core.json.Json.encode(effective));
            Verify.that(same(said, found), "it says " + said + ", in force is " + found);
        }

        private static boolean same(JsonNode said, JsonNode found) {
            if (said.isNumber() && found.isNumber()) {
                return said.decimalValue().compareTo(found.decimalValue()) == 0;
            }
            if (said.isArray() && found.isArray() && said.size() == found.size()) {
                for (int i = 0; i < said.size(); i++) {
                    if (!said.get(i).get("id").equals(found.get(i).get("id"))
                            || !same(said.get(i).get("address"), found.get(i).get("address"))) {
                        return false;
                    }
                }
                return true;
            }
            return said.equals(found) || (said.isTextual() && isSameAddress(said.textValue(), found.textValue()));
        }

        @Override
        public void refused(Input input, Exception refusal) {
            Verify.that(input.origin() != Origin.GOOD, "it is good");
            assertTold(refusal);
        }

        @Override
        public long allowance(int length) {
            return ALLOWANCE + 300L * length;
        }
    }

    private static boolean isSameAddress(String said, String found) {
        try {
            return Address.parse(said).toString().equals(found);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Texts from the environment and the command line, by variable name and by path. */
    private record Said(Map<String, String> environment, Map<String, String> flags) {}

    private static final class Texts implements Target<Said, KvorumConfig> {
        private static final List<byte[]> GOOD = Nasty.utf8(
                "1",
                "2",
                "3",
                "8080",
                "true",
                "lww",
                "siblings",
                "async",
                "always",
                "info",
                "node7",
                "127.0.0.1",
                "localhost:9",
                "a=h:1,b=[::1]:2",
                "a = h:1",
                "/var/lib",
                "");

        private final Draft draft = new Draft();

        @Override
        public Said input(Dice dice) {
            Map<String, String> environment = new TreeMap<>(Map.of("HOME", "/root", "KVORUM_SERVER", "x"));
            Map<String, String> flags = new TreeMap<>();
            for (int i = dice.length(3); i >= 0; i--) {
                ConfigField<?> field = dice.of(ConfigFields.all());
                if (dice.oneIn(2)) {
                    environment.put(name(ConfigParsers.variable(field), dice), text(field, dice));
                } else {
                    flags.put(name(field.path(), dice), text(field, dice));
                }
            }
            return new Said(environment, flags);
        }

        private String name(String name, Dice dice) {
            return dice.oneIn(16) ? changed(name.getBytes(UTF_8), dice) : name;
        }

        private String text(ConfigField<?> field, Dice dice) {
            byte[] good = dice.oneIn(3) ? field.defaultText().getBytes(UTF_8) : dice.of(GOOD);
            byte[] text = dice.oneIn(4) ? dice.of(Nasty.NUMBERS) : good;
            return dice.oneIn(4) ? changed(text, dice) : new String(text, UTF_8);
        }

        private String changed(byte[] text, Dice dice) {
            draft.set(text);
            ByteChanges.change(draft, dice, GOOD);
            return new String(draft.toBytes(), UTF_8);
        }

        @Override
        public KvorumConfig parse(Said said) {
            return ConfigLoader.load(Optional.empty(), said.environment(), said.flags());
        }

        @Override
        public boolean isRefusal(Exception thrown) {
            return thrown instanceof ConfigException;
        }

        @Override
        public void accepted(Said said, KvorumConfig config) {
            assertSound(config);
            Map<String, String> texts = new TreeMap<>();
            for (ConfigField<?> field : ConfigFields.all()) {
                String text = said.flags()
                        .getOrDefault(field.path(), said.environment().get(ConfigParsers.variable(field)));
                if (text != null) {
                    assertInForce(field, text, config.toJson());
                    texts.put(field.path(), text);
                }
            }
            Verify.that(texts.keySet().containsAll(said.flags().keySet()), "it takes a flag that is none");
        }

        private static void assertInForce(ConfigField<?> field, String said, JsonObject effective) {
            JsonObject section = field.section().isEmpty() ? effective : effective.getJsonObject(field.section());
            Object found = section.getValue(field.name());
            boolean same;
            if (found instanceof Number number) {
                same = said.matches("-?[0-9]+")
                        && new java.math.BigInteger(said).longValueExact() == number.longValue();
            } else if (found instanceof io.vertx.core.json.JsonArray peers) {
                String[] entries = said.isBlank() ? new String[0] : said.split(",", -1);
                same = peers.size() == entries.length;
                for (int i = 0; same && i < entries.length; i++) {
                    String[] parts = entries[i].strip().split("=", 2);
                    same = parts[0].equals(peers.getJsonObject(i).getString("id"))
                            && isSameAddress(parts[1], peers.getJsonObject(i).getString("address"));
                }
            } else if (ConfigParsers.isAddress(field)) {
                same = found == null ? said.isEmpty() : isSameAddress(said, (String) found);
            } else {
                same = said.equals(found);
            }
            Verify.that(same, field + " was said to be " + said + ", in force is " + found);
        }

        @Override
        public void refused(Said said, Exception refusal) {
            assertTold(refusal);
        }

        @Override
        public byte[] bytes(Said said) {
            return (said.environment() + " " + said.flags()).getBytes(UTF_8);
        }

        @Override
        public long allowance(int length) {
            return ALLOWANCE + 300L * length;
        }
    }
}
