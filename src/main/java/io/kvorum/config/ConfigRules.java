package io.kvorum.config;

import io.kvorum.cluster.Member;
import java.util.List;
import java.util.function.BiConsumer;

/** The rules that hold between settings; what holds for one alone stands in its type. */
final class ConfigRules {
    /**
     * @param needs settings without which the rule cannot be judged
     */
    private record Rule(BiConsumer<Settings, List<ConfigError>> check, List<ConfigField<?>> needs) {}

    private static final List<Rule> RULES = List.of(
            atMost(QuorumConfig.W, QuorumConfig.N),
            atMost(QuorumConfig.R, QuorumConfig.N),
            atMost(QuorumConfig.TIMEOUT, QuorumConfig.MAX_TIMEOUT),
            atMost(QuorumConfig.PEER_TIMEOUT, QuorumConfig.MAX_TIMEOUT),
            atLeast(HttpConfig.IDLE_TIMEOUT, 1, QuorumConfig.MAX_TIMEOUT, 1, "a pending request would be cut"),
            atLeast(LimitsConfig.URI, 3, LimitsConfig.KEY, 512, "an escaped key takes three bytes for one"),
            atLeast(LimitsConfig.BATCH, 8, LimitsConfig.VALUE, 0, "one record must fit into a batch"),
            atLeast(WalConfig.SEGMENT, 1, LimitsConfig.BATCH, 0, "a segment must hold a full batch"),
            new Rule(ConfigRules::peersAreOthers, List.of(ClusterConfig.PEERS, NodeConfig.ID)),
            new Rule(
                    ConfigRules::peersLiveElsewhere,
                    List.of(ClusterConfig.PEERS, HttpConfig.HOST, HttpConfig.PORT, HttpConfig.ADVERTISED)),
            new Rule(
                    ConfigRules::joinsSomebodyElse,
                    List.of(ClusterConfig.JOIN, HttpConfig.HOST, HttpConfig.PORT, HttpConfig.ADVERTISED)),
            new Rule(
                    ConfigRules::canBeCalled,
                    List.of(HttpConfig.ADVERTISED, HttpConfig.HOST, ClusterConfig.PEERS, ClusterConfig.JOIN)));

    private ConfigRules() {}

    /** Adds an error for each value that breaks the rule of its own setting, and marks that setting as bad. */
    static void checkValues(Settings settings, List<ConfigError> errors) {
        for (ConfigField<?> field : ConfigFields.all()) {
            checkValue(field, settings, errors);
        }
    }

    private static <T> void checkValue(ConfigField<T> field, Settings settings, List<ConfigError> errors) {
        int before = errors.size();
        field.type().check(settings.get(field), (suffix, found, expected) -> {
            String path = field.path() + suffix;
            errors.add(new ConfigError(path, settings.source(field, path), found, expected));
        });
        if (errors.size() > before) {
            settings.spoil(field);
        }
    }

    /** Adds an error for each rule between settings that is broken; rules that need a bad setting keep silent. */
    static void checkTogether(Settings settings, List<ConfigError> errors) {
        for (Rule rule : RULES) {
            if (rule.needs().stream().allMatch(settings::isGood)) {
                rule.check().accept(settings, errors);
            }
        }
    }

    private static Rule atMost(ConfigField<Long> field, ConfigField<Long> limit) {
        return new Rule(
                (settings, errors) -> {
                    long max = settings.get(limit);
                    if (settings.get(field) > max) {
                        report(settings, errors, field, "at most " + limit + ", which is " + max + by(settings, limit));
                    }
                },
                List.of(field, limit));
    }

    private static Rule atLeast(ConfigField<Long> field, long factor, ConfigField<Long> base, long more, String why) {
        return new Rule(
                (settings, errors) -> {
                    long min = Math.addExact(Math.multiplyExact(factor, settings.get(base)), more);
                    if (settings.get(field) < min) {
                        String product = factor == 1 ? base.path() : factor + " x " + base;
                        String formula = more == 0 ? product : product + " + " + more;
                        String expected = "at least " + min + " = " + formula + by(settings, base) + ": " + why;
                        report(settings, errors, field, expected);
                    }
                },
                List.of(field, base));
    }

    private static String by(Settings settings, ConfigField<?> field) {
        return " (" + settings.source(field, field.path()) + ")";
    }

    private static void report(Settings settings, List<ConfigError> errors, ConfigField<Long> field, String expected) {
        String source = settings.source(field, field.path());
        errors.add(new ConfigError(field.path(), source, settings.get(field).toString(), expected));
    }

    private static void peersAreOthers(Settings settings, List<ConfigError> errors) {
        List<Member> peers = settings.get(ClusterConfig.PEERS);
        String own = settings.get(NodeConfig.ID);
        for (int i = 0; i < peers.size(); i++) {
            if (peers.get(i).id().equals(own)) {
                String path = ClusterConfig.PEERS + "[" + i + "].id";
                String source = settings.source(ClusterConfig.PEERS, path);
                String expected = "the other members only: this node is " + own + by(settings, NodeConfig.ID);
                errors.add(new ConfigError(path, source, ConfigType.show(own), expected));
            }
        }
    }

    private static void peersLiveElsewhere(Settings settings, List<ConfigError> errors) {
        List<Member> peers = settings.get(ClusterConfig.PEERS);
        for (int i = 0; i < peers.size(); i++) {
            String path = ClusterConfig.PEERS + "[" + i + "].address";
            checkElsewhere(peers.get(i).address(), path, ClusterConfig.PEERS, settings, errors);
        }
    }

    private static void joinsSomebodyElse(Settings settings, List<ConfigError> errors) {
        String join = settings.get(ClusterConfig.JOIN);
        if (join != null) {
            checkElsewhere(join, ClusterConfig.JOIN.path(), ClusterConfig.JOIN, settings, errors);
        }
    }

    private static void checkElsewhere(
            String text, String path, ConfigField<?> field, Settings settings, List<ConfigError> errors) {
        Address address = Address.parse(text);
        Address bound = new Address(settings.get(HttpConfig.HOST), settings.intOf(HttpConfig.PORT));
        String advertised = settings.get(HttpConfig.ADVERTISED);
        if (address.sameAs(bound) || (advertised != null && address.sameAs(Address.parse(advertised)))) {
            String found = ConfigType.show(text);
            String expected = "another node's address, this one is the node's own";
            errors.add(new ConfigError(path, settings.source(field, path), found, expected));
        }
    }

    private static void canBeCalled(Settings settings, List<ConfigError> errors) {
        boolean alone = settings.get(ClusterConfig.PEERS).isEmpty() && settings.get(ClusterConfig.JOIN) == null;
        String host = settings.get(HttpConfig.HOST);
        if (!alone && Address.isWildcard(host) && settings.get(HttpConfig.ADVERTISED) == null) {
            String path = HttpConfig.ADVERTISED.path();
            String expected = "the host:port where the other members reach this node, because it listens on " + host
                    + by(settings, HttpConfig.HOST);
            errors.add(new ConfigError(path, settings.source(HttpConfig.ADVERTISED, path), "nothing", expected));
        }
    }
}
