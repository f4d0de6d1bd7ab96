package io.kvorum.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kvorum.bus.Addresses;
import io.kvorum.bus.KvBusRoutes;
import io.kvorum.bus.VertxBus;
import io.kvorum.config.KvorumConfig;
import io.kvorum.failure.FailureCode;
import io.kvorum.quorum.QuorumLevel;
import io.kvorum.replication.Evidence;
import io.kvorum.replication.ReadAnswer;
import io.kvorum.replication.ReadRequest;
import io.kvorum.replication.WriteAnswer;
import io.kvorum.replication.WriteRequest;
import io.kvorum.version.ContextToken;
import io.kvorum.version.HybridTimestamp;
import io.kvorum.version.Value;
import io.kvorum.version.Versioned;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages that any verticle may send over the event bus. */
class BusMessageFuzzTest {
    private static final Evidence EVIDENCE = new Evidence(1, 1, 1, List.of("node1"), true);
    private static final Set<FailureCode> REFUSALS = Set.of(
            FailureCode.INVALID_REQUEST,
            FailureCode.INVALID_KEY,
            FailureCode.INVALID_CONTEXT,
            FailureCode.INVALID_QUORUM,
            FailureCode.TOO_LARGE);

    /** What a message costs is the way over the bus and back. */
    private static final int SHARE = 4;

    private final Vertx vertx = Vertx.vertx();
    /** The last request that reached the coordinator; a message is answered before the next one is sent. */
    private volatile Object asked;

    @BeforeEach
    void listen() {
        Addresses addresses = new Addresses("node1");
        new VertxBus(vertx).serve(addresses.coordinator(), message -> {
            asked = message;
            return Future.succeededFuture(answer(message));
        });
        new KvBusRoutes(vertx, addresses, KvorumConfig.defaults(), new StoppedClock()).register();
    }

    private static Object answer(Object request) {
        return request instanceof ReadRequest read
                ? new ReadAnswer(read.key(), Versioned.empty(), EVIDENCE)
                : new WriteAnswer(
                        ((WriteRequest) request).key(), Versioned.empty(), HybridTimestamp.ofMillis(1), EVIDENCE);
    }

    /** Deadlines are then the timeouts that were asked for. */
    private static final class StoppedClock implements io.kvorum.port.Clock {
        @Override
        public long wallMillis() {
            return 0;
        }

        @Override
        public long nanoTime() {
            return 0;
        }
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void a_message_reaches_the_coordinator_just_when_a_plain_reading_of_it_is_a_request() throws InterruptedException {
        Fuzz.run(Fuzz.seed(), new BusMessage(), SHARE);
    }

    /** A message to one of the addresses. */
    private record Sent(String operation, Object body) {}

    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient JsonObject problem;

        Refused(JsonObject problem) {
            super(problem.encode(), null, false, false);
            this.problem = problem;
        }
    }

    private final class BusMessage implements Target<Sent, Object> {
        private static final String CONTEXT_KEY = "k";
        private static final String CONTEXT = ContextToken.of(Versioned.empty()).encode(CONTEXT_KEY);

        private final Draft draft = new Draft();

        @Override
        public Sent input(Dice dice) {
            String operation = dice.of(List.of("get", "put", "delete"));
            if (dice.oneIn(64)) {
                return new Sent(operation, dice.of(List.of("text", 7, Buffer.buffer("x"), new JsonArray())));
            }
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("key", dice.oneIn(2) ? CONTEXT_KEY : text(dice));
            if (operation.equals("put")) {
                body.put(dice.oneIn(3) ? "valueBase64" : "value", dice.oneIn(2) ? "AAAA" : text(dice));
            }
            for (int i = dice.length(3); i > 0; i--) {
                body.put(dice.of(names(operation)), value(dice));
            }
            if (dice.oneIn(8)) {
                body.put(dice.oneIn(8) ? null : text(dice), value(dice));
            }
            if (dice.oneIn(16)) {
                body.remove("key");
            }
            return new Sent(operation, new JsonObject(body));
        }

        private String text(Dice dice) {
            draft.set(dice.of(Nasty.PIECES));
            ByteChanges.change(draft, dice, Nasty.PIECES);
            String text = new String(draft.toBytes(), UTF_8);
            return dice.oneIn(32) ? text + "\ud800" : dice.oneIn(64) ? text.repeat(1000) : text;
        }

        private Object value(Dice dice) {
            List<Object> values = new ArrayList<>(Arrays.asList(
                    null,
                    true,
                    false,
                    0,
                    1,
                    -1,
                    250,
                    30_000,
                    30_001,
                    Long.MAX_VALUE,
                    1.0,
                    1.5f,
                    "1",
                    "one",
                    "quorum",
                    "all",
                    "",
                    "a/b",
                    CONTEXT,
                    new JsonArray(),
                    new JsonObject(),
                    List.of("x"),
                    Map.of("x", 1),
                    Buffer.buffer("x"),
                    java.time.Instant.EPOCH,
                    FailureCode.INTERNAL));
            values.add(text(dice));
            return dice.of(values);
        }

        @Override
        public Object parse(Sent sent) throws Exception {
            asked = null;
            JsonObject reply = vertx.eventBus()
                    .<JsonObject>request("kvorum.node1.kv." + sent.operation(), sent.body())
                    .await(30, TimeUnit.SECONDS)
                    .body();
            JsonObject problem = reply.getJsonObject("error");
            if (problem != null) {
                throw new Refused(problem);
            }
            return asked;
        }

        @Override
        public boolean isRefusal(Exception thrown) {
            return thrown instanceof Refused refused
                    && FailureCode.fromCode(refused.problem.getString("code"))
                            .filter(REFUSALS::contains)
                            .isPresent();
        }

        @Override
        public void accepted(Sent sent, Object request) {
            Verify.equal(request, expected(sent));
        }

        @Override
        public void refused(Sent sent, Exception refusal) {
            Verify.equal(null, expected(sent));
            Verify.equal(asked, null);
        }

        private static Set<String> accepted(String operation) {
            return switch (operation) {
                case "get" -> Set.of("key", "r", "timeoutMs");
                case "delete" -> Set.of("key", "context", "w", "timeoutMs");
                default ->
                    Set.of("key", "value", "valueBase64", "contentType", "context", "w", "timeoutMs", "returnBody");
            };
        }

        private static List<String> names(String operation) {
            return accepted(operation).stream().sorted().toList();
        }

        /** The request that the message is, null when it must be refused. */
        private static Object expected(Sent sent) {
            if (!(sent.body() instanceof JsonObject object)) {
                return null;
            }
            Map<String, Object> body = object.getMap();
            Set<String> accepted = accepted(sent.operation());
            for (Map.Entry<String, Object> member : body.entrySet()) {
                if (member.getKey() == null
                        || !accepted.contains(member.getKey())
                        || !fits(member.getKey(), member.getValue())) {
                    return null;
                }
            }
            String key = (String) body.get("key");
            long timeout = ((Number) body.getOrDefault("timeoutMs", 2_000)).longValue();
            boolean goodKey =
                    key != null && !key.isEmpty() && JsonOracle.isUnicode(key) && key.getBytes(UTF_8).length <= 1024;
            if (!goodKey || timeout < 1 || timeout > 30_000) {
                return null;
            }
            long deadline = TimeUnit.MILLISECONDS.toNanos(timeout);
            if (sent.operation().equals("get")) {
                return isLevel(body.get("r")) ? new ReadRequest(key, level(body.get("r")), deadline) : null;
            }
            String token = (String) body.get("context");
            Value value = sent.operation().equals("put") ? value(body) : null;
            boolean good = isLevel(body.get("w"))
                    && (token == null || (token.equals(CONTEXT) && key.equals(CONTEXT_KEY)))
                    && (value != null || sent.operation().equals("delete"));
            ContextToken context = token == null ? null : ContextToken.of(Versioned.empty());
            return good ? new WriteRequest(key, value, context, level(body.get("w")), deadline, false) : null;
        }

        private static boolean fits(String name, Object value) {
            boolean whole = value instanceof Integer || value instanceof Long;
            return switch (name) {
                case "timeoutMs" -> whole;
                case "returnBody" -> value instanceof Boolean;
                case "w", "r" -> whole || value instanceof String;
                default -> value instanceof String;
            };
        }

        private static boolean isLevel(Object value) {
            return value == null || value.toString().matches("one|quorum|all|0|[1-9][0-9]{0,8}");
        }

        private static QuorumLevel level(Object value) {
            return value == null ? null : QuorumLevel.parse(value.toString());
        }

        private static Value value(Map<String, Object> body) {
            String text = (String) body.get("value");
            String base64 = (String) body.get("valueBase64");
            String type = (String) body.get("contentType");
            if (text != null) {
                boolean alone = base64 == null && type == null;
                return alone && JsonOracle.isUnicode(text) ? new Value(text.getBytes(UTF_8), null) : null;
            }
            if (base64 == null || (type != null && !Bodies.isType(type))) {
                return null;
            }
            try {
                return new Value(Base64.getDecoder().decode(base64), type);
            } catch (IllegalArgumentException e) {
                return null;
            }
        }

        @Override
        public byte[] bytes(Sent sent) {
            Object body = sent.body() instanceof JsonObject object ? object.getMap() : sent.body();
            return (sent.operation() + " " + body).getBytes(UTF_8);
        }

        /** What this thread allocates is the message's copy and the reply. */
        @Override
        public long allowance(int length) {
            return 256 * 1024 + 40L * length;
        }
    }
}
