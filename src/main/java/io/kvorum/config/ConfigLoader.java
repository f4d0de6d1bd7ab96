package io.kvorum.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * Layers defaults, a JSON file, the environment and flags, each overriding the ones before, and reports every error of
 * every layer at once, up to about a hundred.
 */
public final class ConfigLoader {
    /** What every environment variable of a setting begins with. */
    static final String ENV_PREFIX = "KVORUM_";

    /** Variables of the command line, which are no settings of a node. */
    private static final Set<String> FOREIGN_VARIABLES = Set.of(ENV_PREFIX + "SERVER", ENV_PREFIX + "CONF");

    private static final String SCHEMA_KEY = "$schema";
    private static final String CODE = "code";
    private static final long MAX_FILE_BYTES = 1024 * 1024;

    /** Nobody reads more; what is left after so many is not looked at. */
    static final int MAX_ERRORS = 100;

    private final Settings settings;
    private final List<ConfigError> errors = new ArrayList<>();

    private ConfigLoader(Settings base) {
        this.settings = base;
    }

    /**
     * Layers all that a process is started with. Blocks while it reads the file.
     *
     * @param file the JSON file, empty for none
     * @param environment all variables; those that do not begin with {@code KVORUM_} are ignored, and so are {@code
     *     KVORUM_SERVER} and {@code KVORUM_CONF}, which are for the command line
     * @param flags text by dotted path, for example {@code quorum.w} to {@code 2}
     * @throws ConfigException when anything is wrong in any layer; it carries all errors
     */
    public static KvorumConfig load(Optional<Path> file, Map<String, String> environment, Map<String, String> flags) {
        ConfigLoader loader = new ConfigLoader(new Settings());
        file.ifPresent(loader::readFile);
        loader.readEnvironment(environment);
        loader.readFlags(flags);
        return loader.finish();
    }

    /**
     * The defaults with these overrides, for nodes that are started from code.
     *
     * @param overrides in the shape of the file
     * @throws ConfigException when they break a rule; it carries all errors
     */
    public static KvorumConfig fromJson(JsonObject overrides) {
        return new ConfigLoader(new Settings()).readCode(overrides).finish();
    }

    /** A configuration with these overrides; see {@link KvorumConfig#with}. */
    static KvorumConfig override(KvorumConfig base, JsonObject overrides) {
        return new ConfigLoader(base.settings()).readCode(overrides).finish();
    }

    private KvorumConfig finish() {
        for (ConfigField<?> field : ConfigFields.all()) {
            putDefault(field);
        }
        HttpConfig.derive(settings);
        QuorumConfig.derive(settings);
        if (isHopeless()) {
            errors.add(new ConfigError("", "all sources", MAX_ERRORS + " errors", "fewer, to be looked at further"));
        } else {
            ConfigRules.checkTogether(settings, errors);
        }
        if (!errors.isEmpty()) {
            throw new ConfigException(errors);
        }
        return KvorumConfig.from(settings);
    }

    private boolean isHopeless() {
        return errors.size() >= MAX_ERRORS;
    }

    private <T> void putDefault(ConfigField<T> field) {
        if (!field.isDerived()) {
            settings.putDefault(field, field.defaultValue());
        }
    }

    private ConfigLoader readCode(JsonObject overrides) {
        byte[] text = overrides.encode().getBytes(StandardCharsets.UTF_8);
        readTree(JsonDocument.parse(text, CODE, errors), path -> CODE);
        return this;
    }

    private void readFile(Path file) {
        String name = file.toString();
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                fileIsUnusable(name, Files.size(file) + " bytes", "at most " + MAX_FILE_BYTES + " bytes");
                return;
            }
            JsonDocument document = JsonDocument.parse(Files.readAllBytes(file), name, errors);
            if (document.root() == null) {
                spoil(ConfigFields.all(), document::source);
            } else {
                readTree(document, document::source);
            }
        } catch (IOException e) {
            boolean missing = !Files.exists(file);
            String found = missing ? "no such file" : "a file that cannot be read (" + e.getMessage() + ")";
            fileIsUnusable(name, found, "a readable JSON file");
        }
    }

    private void fileIsUnusable(String name, String found, String expected) {
        errors.add(new ConfigError("", name, found, expected));
        spoil(ConfigFields.all(), path -> name);
    }

    /** What a source meant to say about these settings is unknown, so no rule may judge them. */
    private void spoil(List<ConfigField<?>> fields, Settings.Source source) {
        fields.forEach(field -> settings.putBad(field, source));
    }

    private void readTree(JsonDocument document, Settings.Source source) {
        JsonNode root = document.root();
        if (!root.isObject()) {
            errors.add(new ConfigError("", source.at(""), ConfigType.show(root), "a JSON object"));
            spoil(ConfigFields.all(), source);
            return;
        }
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            if (isHopeless()) {
                return;
            }
            String key = entry.getKey();
            JsonNode value = entry.getValue();
            if (ConfigFields.isSection(key)) {
                readSection(key, value, source);
            } else if (!key.equals(SCHEMA_KEY)) {
                readKey("", key, value, source);
            } else if (!value.isTextual()) {
                errors.add(new ConfigError(key, source.at(key), ConfigType.show(value), "a string, which is ignored"));
            }
        }
    }

    private void readSection(String section, JsonNode value, Settings.Source source) {
        if (!value.isObject()) {
            errors.add(new ConfigError(section, source.at(section), ConfigType.show(value), "a JSON object"));
            spoil(ConfigFields.inSection(section), source);
            return;
        }
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            if (isHopeless()) {
                return;
            }
            readKey(section, entry.getKey(), entry.getValue(), source);
        }
    }

    private void readKey(String section, String key, JsonNode value, Settings.Source source) {
        for (ConfigField<?> field : ConfigFields.inSection(section)) {
            if (field.name().equals(key)) {
                set(field, source, (type, complaint) -> type.fromJson(value, complaint));
                return;
            }
        }
        String path = section.isEmpty() ? JsonDocument.printable(key) : section + "." + JsonDocument.printable(key);
        String expected = ConfigFields.expectedInstead(section, key);
        errors.add(new ConfigError(path, source.at(path), "an unknown key", expected));
    }

    private void readEnvironment(Map<String, String> environment) {
        for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
            String name = variable.getKey();
            if (!name.startsWith(ENV_PREFIX) || FOREIGN_VARIABLES.contains(name)) {
                continue;
            }
            String source = "environment variable " + JsonDocument.printable(name);
            ConfigFields.findByEnv(name)
                    .ifPresentOrElse(
                            field -> setText(field, variable.getValue(), source), () -> unknownVariable(name, source));
        }
    }

    private void unknownVariable(String name, String source) {
        List<String> known = ConfigFields.all().stream().map(ConfigField::env).toList();
        String expected = "the name of a setting after " + ENV_PREFIX + Suggestion.of(name, known);
        errors.add(new ConfigError("", source, "an unknown variable", expected));
    }

    private void readFlags(Map<String, String> flags) {
        new TreeMap<>(flags).forEach((path, text) -> ConfigFields.find(path)
                .ifPresentOrElse(field -> setText(field, text, "flag " + field.flag()), () -> unknownFlag(path)));
    }

    private void unknownFlag(String path) {
        String expected = "the dotted path of a setting" + ConfigFields.suggestPath(path);
        String shown = JsonDocument.printable(path);
        errors.add(new ConfigError(shown, "flag --set " + shown, "an unknown setting", expected));
    }

    private <T> void setText(ConfigField<T> field, String text, String source) {
        set(field, path -> source, (type, complaint) -> type.fromText(text, complaint));
    }

    /** Reads, checks and sets one value; when anything is wrong with it, the setting is marked as bad instead. */
    private <T> void set(
            ConfigField<T> field, Settings.Source source, BiFunction<ConfigType<T>, ConfigType.Complaint, T> reading) {
        int before = errors.size();
        ConfigType.Complaint complaint = (suffix, found, expected) -> {
            String path = field.path() + suffix;
            errors.add(new ConfigError(path, source.at(path), found, expected));
        };
        T value = reading.apply(field.type(), complaint);
        if (errors.size() == before) {
            field.type().check(value, complaint);
        }
        if (errors.size() == before) {
            settings.put(field, value, source);
        } else {
            settings.putBad(field, source);
        }
    }
}
