package io.kvorum.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kvorum.cluster.Member;
import io.kvorum.storage.FsyncPolicy;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Configurations made and derived in code. */
class KvorumConfigTest {
    private static final String PEERS =
            "\"peers\": [{\"id\": \"node2\", \"address\": \"localhost:8081\"}, {\"id\": \"node3\", \"address\": \"localhost:8082\"}]";

    @Test
    void json_of_a_configuration_loads_to_an_equal_one() {
        KvorumConfig config = ConfigLoader.fromJson(new JsonObject("{\"cluster\": {" + PEERS + "}}"));
        assertThat(ConfigLoader.fromJson(config.toJson())).isEqualTo(config);
        assertThat(ConfigLoader.fromJson(new JsonObject(config.toJson().encode())))
                .isEqualTo(config);
    }

    @Test
    void json_has_the_sections_in_the_order_of_the_reference() {
        assertThat(KvorumConfig.defaults().toJson().fieldNames())
                .containsExactly(
                        "node",
                        "http",
                        "cluster",
                        "quorum",
                        "conflicts",
                        "repair",
                        "wal",
                        "snapshot",
                        "clock",
                        "limits",
                        "log");
    }

    @Test
    void json_is_a_copy() {
        KvorumConfig config = KvorumConfig.defaults();
        config.toJson().getJsonObject("http").put("port", 1);
        assertThat(config.toJson().getJsonObject("http").getInteger("port")).isEqualTo(8080);
    }

    @Test
    void overrides_replace_what_they_name_and_nothing_else() {
        KvorumConfig base = ConfigLoader.fromJson(new JsonObject("{\"cluster\": {" + PEERS + "}}"));
        KvorumConfig derived = base.with(new JsonObject("{\"http\": {\"port\": 0}, \"cluster\": {\"peers\": []}}"));
        assertThat(derived.http()).isEqualTo(new HttpConfig("127.0.0.1", 0, null, 60_000, SocketTransport.AUTO));
        assertThat(derived.cluster().peers()).isEmpty();
        assertThat(derived.quorum()).isEqualTo(base.quorum());
        assertThat(base.http().port()).isEqualTo(8080);
    }

    @Test
    void overrides_obey_the_rules_of_the_file() {
        ConfigException failure = catchThrowableOfType(ConfigException.class, () -> KvorumConfig.defaults()
                .with(new JsonObject("{\"quorum\": {\"w\": 2}, \"http\": {\"prot\": 1}, \"repair\": 1}")));
        assertThat(failure.errors())
                .extracting(ConfigError::toString)
                .containsExactly(
                        "code: http.prot: found an unknown key, expected one of advertised, host, idleTimeoutMs, port, transport;"
                                + " did you mean \"port\"?",
                        "code: repair: found 1, expected one of async, blocking",
                        "code: quorum.w: found 2, expected at most quorum.n, which is 1 (code)");
    }

    @Test
    void constructor_obeys_the_rules_of_the_file() {
        KvorumConfig good = KvorumConfig.defaults();
        ConfigException failure = catchThrowableOfType(
                ConfigException.class,
                () -> new KvorumConfig(
                        new NodeConfig("not an id", ""),
                        new HttpConfig("0.0.0.0", 70_000, "nowhere", 60_000, SocketTransport.AUTO),
                        new ClusterConfig("kvorum", List.of(new Member("a", "a:1"), new Member("a", "a:1")), 0, null),
                        new QuorumConfig(1, 2, 1, 2000, 30_000, 1000),
                        good.conflicts(),
                        good.repair(),
                        good.wal(),
                        good.snapshot(),
                        good.clock(),
                        good.limits(),
                        good.log()));
        assertThat(failure.errors())
                .extracting(ConfigError::path)
                .containsExactly(
                        "node.id",
                        "node.dataDir",
                        "http.port",
                        "http.advertised",
                        "cluster.peers[1].id",
                        "cluster.peers[1].address",
                        "cluster.vnodes",
                        "quorum.w");
    }

    @Test
    void peers_cannot_be_changed_from_outside() {
        List<Member> peers = new ArrayList<>();
        ClusterConfig cluster = new ClusterConfig("kvorum", peers, 1, null);
        peers.add(new Member("a", "a:1"));
        assertThat(cluster.peers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"http\": {\"host\": \"10.0.0.7\"}} | http.host is 10.0.0.7: there is no authentication",
                "{\"quorum\": {\"n\": 3, \"w\": 1, \"r\": 2}, \"cluster\": {PEERS}} | quorum.w 1 + quorum.r 2 is not above quorum.n 3",
                "{\"quorum\": {\"n\": 3}} | quorum.n is 3 but 1 member is configured: requests that need more replicas",
                "{\"quorum\": {\"n\": 5, \"w\": 3}, \"cluster\": {PEERS}} | quorum.n is 5 but 3 members are configured: each key",
                "{\"quorum\": {\"n\": 7}, \"cluster\": {PEERS}} | 3 members are configured: requests that need more replicas",
                "{\"quorum\": {\"timeoutMs\": 500}} | quorum.peerTimeoutMs 1000 is above quorum.timeoutMs 500",
                "{\"wal\": {\"fsync\": \"interval\"}} | may lose the writes acknowledged in the last 100 ms",
                "{\"wal\": {\"fsync\": \"never\"}} | may lose any number of acknowledged writes",
                "{\"http\": {\"port\": 0}, \"cluster\": {PEERS}} | http.port is 0"
            })
    void legal_but_risky(String json, String warning) {
        KvorumConfig config = ConfigLoader.fromJson(new JsonObject(json.replace("PEERS", PEERS)));
        assertThat(config.warnings())
                .singleElement()
                .asString()
                .contains(warning)
                .endsWith(".");
    }

    @Test
    void wildcard_without_an_advertised_address_warns_of_both_risks() {
        KvorumConfig config = ConfigLoader.fromJson(new JsonObject("{\"http\": {\"host\": \"0.0.0.0\"}}"));
        assertThat(config.warnings()).hasSize(2).last().asString().contains("http.advertised is not set");
    }

    @Test
    void nothing_risky_about_three_members_or_about_joining() {
        assertThat(ConfigLoader.fromJson(new JsonObject("{\"cluster\": {" + PEERS + "}}"))
                        .warnings())
                .isEmpty();
        assertThat(ConfigLoader.fromJson(new JsonObject("{\"cluster\": {\"join\": \"a:1\"}}"))
                        .warnings())
                .isEmpty();
        assertThat(KvorumConfig.defaults().wal().fsync()).isEqualTo(FsyncPolicy.ALWAYS);
    }
}
