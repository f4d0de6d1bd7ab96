package io.kvorum.config;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The one table of settings, in the order of the file. Each stands beside its record. */
public final class ConfigFields {
    private static final List<ConfigField<?>> ALL = List.of(
            NodeConfig.ID,
            NodeConfig.DATA_DIR,
            HttpConfig.HOST,
            HttpConfig.PORT,
            HttpConfig.ADVERTISED,
            HttpConfig.IDLE_TIMEOUT,
            HttpConfig.TRANSPORT,
            ClusterConfig.NAME,
            ClusterConfig.PEERS,
            ClusterConfig.VNODES,
            ClusterConfig.JOIN,
            QuorumConfig.N,
            QuorumConfig.W,
            QuorumConfig.R,
            QuorumConfig.TIMEOUT,
            QuorumConfig.MAX_TIMEOUT,
            QuorumConfig.PEER_TIMEOUT,
            KvorumConfig.CONFLICTS,
            KvorumConfig.REPAIR,
            WalConfig.FSYNC,
            WalConfig.FSYNC_INTERVAL,
            WalConfig.SEGMENT,
            SnapshotConfig.INTERVAL,
            ClockConfig.MAX_SKEW,
            LimitsConfig.KEY,
            LimitsConfig.VALUE,
            LimitsConfig.HEADER,
            LimitsConfig.URI,
            LimitsConfig.SIBLINGS,
            LimitsConfig.IN_FLIGHT,
            LimitsConfig.CONNECTIONS,
            LimitsConfig.BATCH_RECORDS,
            LimitsConfig.BATCH,
            LimitsConfig.HINTS,
            LimitsConfig.DISK_RESERVE,
            LogConfig.LEVEL,
            LogConfig.FORMAT,
            LogConfig.REQUESTS);

    private ConfigFields() {}

    /** Every setting; unmodifiable. */
    public static List<ConfigField<?>> all() {
        return ALL;
    }

    /** The setting at this dotted path, empty when there is none. */
    public static Optional<ConfigField<?>> find(String path) {
        return first(ALL.stream().filter(field -> field.path().equals(path)).toList());
    }

    /** The setting that this environment variable holds, empty when there is none. */
    static Optional<ConfigField<?>> findByEnv(String variable) {
        return first(ALL.stream().filter(field -> field.env().equals(variable)).toList());
    }

    private static Optional<ConfigField<?>> first(List<ConfigField<?>> fields) {
        return fields.isEmpty() ? Optional.empty() : Optional.of(fields.get(0));
    }

    /** The settings of a section; those at the top when it is empty. */
    static List<ConfigField<?>> inSection(String section) {
        return ALL.stream().filter(field -> field.section().equals(section)).toList();
    }

    /** Whether there is such a section. */
    static boolean isSection(String name) {
        return !name.isEmpty() && !inSection(name).isEmpty();
    }

    /** What could have stood where an unknown name was found, and what was probably meant. */
    static String expectedInstead(String section, String name) {
        TreeSet<String> names = new TreeSet<>();
        for (ConfigField<?> field : ALL) {
            if (field.section().equals(section)) {
                names.add(field.name());
            } else if (section.isEmpty()) {
                names.add(field.section());
            }
        }
        String near = Suggestion.of(name, names);
        return "one of " + String.join(", ", names) + (near.isEmpty() ? elsewhere(name) : near);
    }

    /** What was probably meant by an unknown dotted path. */
    static String suggestPath(String path) {
        String near = Suggestion.of(path, ALL.stream().map(ConfigField::path).toList());
        return near.isEmpty() ? elsewhere(path.substring(path.lastIndexOf('.') + 1)) : near;
    }

    /** A setting of that very name in another section. */
    private static String elsewhere(String name) {
        return ALL.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .findFirst()
                .map(field -> Suggestion.meant(field.path()))
                .orElse("");
    }
}
