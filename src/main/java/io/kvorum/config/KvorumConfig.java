package io.kvorum.config;

import io.kvorum.replication.RepairMode;
import io.kvorum.version.ConflictPolicy;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * All that a node is told before it starts. Immutable, and always valid: the constructor holds every rule that the
 * loader holds. Mostly made by {@link ConfigLoader}.
 *
 * @param node who the node is and where its data lives
 * @param http where it listens
 * @param cluster which cluster it belongs to
 * @param quorum replicas, acknowledgements and deadlines
 * @param conflicts default lww, one of lww, siblings; the same on every member
 * @param repair default async, one of async, blocking
 * @param wal how the log reaches the disk
 * @param snapshot how often the map is written
 * @param clock how far clocks are trusted
 * @param limits what is refused
 * @param log what is logged
 */
public record KvorumConfig(
        NodeConfig node,
        HttpConfig http,
        ClusterConfig cluster,
        QuorumConfig quorum,
        ConflictPolicy conflicts,
        RepairMode repair,
        WalConfig wal,
        SnapshotConfig snapshot,
        ClockConfig clock,
        LimitsConfig limits,
        LogConfig log) {
    static final ConfigField<ConflictPolicy> CONFLICTS = ConfigField.of(
            "conflicts",
            new ChoiceType<>(ConflictPolicy.class),
            ConflictPolicy.LWW,
            "What becomes of concurrent writes: the latest stays, or all stay as siblings until a write covers them."
                    + " The same on every member.");

    static final ConfigField<RepairMode> REPAIR = ConfigField.of(
            "repair",
            new ChoiceType<>(RepairMode.class),
            RepairMode.ASYNC,
            "Whether a read that found stale replicas answers at once, or after the merge is on W of them.");

    /**
     * @throws ConfigException when any rule is broken; it carries all of them
     */
    public KvorumConfig {
        Objects.requireNonNull(conflicts, "conflicts");
        Objects.requireNonNull(repair, "repair");
        Settings settings = settings(node, http, cluster, quorum, conflicts, repair, wal, snapshot, clock, limits, log);
        List<ConfigError> errors = new ArrayList<>();
        ConfigRules.checkValues(settings, errors);
        ConfigRules.checkTogether(settings, errors);
        if (!errors.isEmpty()) {
            throw new ConfigException(errors);
        }
    }

    /** A single durable node on 127.0.0.1:8080 with its data in ./data. */
    public static KvorumConfig defaults() {
        return ConfigLoader.fromJson(new JsonObject());
    }

    /**
     * This configuration with some settings replaced. All others stay as they are, n, w and r included: they are not
     * derived anew.
     *
     * @param overrides in the shape of the file
     * @throws ConfigException when the result breaks a rule or the overrides are malformed
     */
    public KvorumConfig with(JsonObject overrides) {
        return ConfigLoader.override(this, overrides);
    }

    /** Sentences on what is legal but risky, for the log at start; unmodifiable, empty when all is well. */
    public List<String> warnings() {
        return ConfigWarnings.of(this);
    }

    /** Every setting with its effective value, in the shape of the file; loading it gives an equal configuration. */
    public JsonObject toJson() {
        Settings settings = settings();
        JsonObject json = new JsonObject();
        for (ConfigField<?> field : ConfigFields.all()) {
            JsonObject target = json;
            if (!field.section().isEmpty()) {
                target = (JsonObject) json.getMap().computeIfAbsent(field.section(), section -> new JsonObject());
            }
            target.put(field.name(), jsonOf(field, settings));
        }
        return json;
    }

    private static <T> Object jsonOf(ConfigField<T> field, Settings settings) {
        return field.type().toJson(settings.get(field));
    }

    /** A copy of all values, for rules and layers. */
    Settings settings() {
        return settings(node, http, cluster, quorum, conflicts, repair, wal, snapshot, clock, limits, log);
    }

    private static Settings settings(
            NodeConfig node,
            HttpConfig http,
            ClusterConfig cluster,
            QuorumConfig quorum,
            ConflictPolicy conflicts,
            RepairMode repair,
            WalConfig wal,
            SnapshotConfig snapshot,
            ClockConfig clock,
            LimitsConfig limits,
            LogConfig log) {
        Settings settings = new Settings();
        node.into(settings);
        http.into(settings);
        cluster.into(settings);
        quorum.into(settings);
        settings.put(CONFLICTS, conflicts).put(REPAIR, repair);
        wal.into(settings);
        snapshot.into(settings);
        clock.into(settings);
        limits.into(settings);
        log.into(settings);
        return settings;
    }

    /**
     * @param settings a good value for every field
     */
    static KvorumConfig from(Settings settings) {
        return new KvorumConfig(
                NodeConfig.from(settings),
                HttpConfig.from(settings),
                ClusterConfig.from(settings),
                QuorumConfig.from(settings),
                settings.get(CONFLICTS),
                settings.get(REPAIR),
                WalConfig.from(settings),
                SnapshotConfig.from(settings),
                ClockConfig.from(settings),
                LimitsConfig.from(settings),
                LogConfig.from(settings));
    }
}
