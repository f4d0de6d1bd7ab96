package io.kvorum.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.fuzz.Input.Origin;
import io.kvorum.http.HttpParsers;
import io.kvorum.http.HttpParsers.Query;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Request targets: keys in paths, parameters in queries. */
class UriFuzzTest {
    /** As long as a request line may be with the default limits. */
    private static final int LONGEST = 8192;

    @Test
    void a_key_in_a_path_is_what_a_slow_reading_of_it_says() throws InterruptedException {
        long seed = Fuzz.seed();
        Fuzz.run(seed, new Key(seed));
    }

    @Test
    void a_target_is_cut_and_its_query_read_as_a_slow_reading_says() throws InterruptedException {
        Fuzz.run(Fuzz.seed(), new RequestTarget());
    }

    /** Text of a URI: its bytes, and now and then characters beyond them. */
    private abstract static class UriTarget<O> implements Target<Input, O> {
        private final List<byte[]> corpus;
        private final Draft draft = new Draft();

        UriTarget(List<byte[]> corpus) {
            this.corpus = corpus;
        }

        @Override
        public Input input(Dice dice) {
            byte[] good = dice.of(corpus);
            if (dice.oneIn(8)) {
                return new Input(good, Origin.GOOD);
            }
            draft.set(good);
            for (int i = dice.length(3); i >= 0; i--) {
                ByteChanges.change(draft, dice, corpus);
            }
            return new Input(draft.toBytes(), Origin.CHANGED);
        }

        @Override
        public List<Input> hostile() {
            List<Input> hostile = new ArrayList<>();
            for (String piece : List.of("%41", "%F0%9F%8D%93", "%", "a", "&", "w=1&", "=", "/", "?", "http://")) {
                hostile.add(new Input(piece.repeat(LONGEST / piece.length()).getBytes(UTF_8), Origin.CHANGED));
            }
            return hostile;
        }

        static String text(Input input) {
            return new String(input.bytes(), input.bytes().length % 8 == 0 ? UTF_8 : ISO_8859_1);
        }

        @Override
        public byte[] bytes(Input input) {
            return input.bytes();
        }

        @Override
        public long allowance(int length) {
            return 16 * 1024 + 40L * length;
        }
    }

    private static final class Key extends UriTarget<String> {
        Key(long seed) {
            super(corpus(seed));
        }

        private static List<byte[]> corpus(long seed) {
            Random random = new Random(seed);
            List<byte[]> raw = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String key = io.kvorum.version.RandomRecords.key(random);
                raw.add(URLEncoder.encode(key, UTF_8).replace("+", "%20").getBytes(ISO_8859_1));
            }
            raw.add("a/../b//c;d=e+f#\"<>|\\^`".getBytes(ISO_8859_1));
            raw.add("x".repeat(1024).getBytes(ISO_8859_1));
            raw.add("%C3%A9".repeat(512).getBytes(ISO_8859_1));
            return raw;
        }

        @Override
        public String parse(Input input) {
            return HttpParsers.key(text(input), Bodies.RULES);
        }

        @Override
        public boolean isRefusal(Exception thrown) {
            return thrown instanceof KvorumException known && known.code() == FailureCode.INVALID_KEY;
        }

        @Override
        public void accepted(Input input, String key) {
            Verify.equal(key, expected(input));
        }

        @Override
        public void refused(Input input, Exception refusal) {
            Verify.equal(null, expected(input));
        }

        private static String expected(Input input) {
            String key = SlowUri.decode(text(input));
            return key == null || key.isEmpty() || key.getBytes(UTF_8).length > 1024 ? null : key;
        }
    }

    private static final class RequestTarget extends UriTarget<Query> {
        RequestTarget() {
            super(Nasty.utf8(
                    "/kv/a",
                    "/kv/a?w=1",
                    "/kv/a?w=quorum&timeoutMs=250&returnBody=true",
                    "/kv/a?returnBody=false&timeoutMs=999999999999999999",
                    "/kv/a?%77=%32&returnBody=%74rue",
                    "http://host:80/kv/a?w=1",
                    "HTTPS://host?w=all",
                    "/kv/?",
                    "*"));
        }

        @Override
        public Query parse(Input input) {
            return HttpParsers.query(HttpParsers.target(text(input)).query());
        }

        @Override
        public boolean isRefusal(Exception thrown) {
            return thrown instanceof KvorumException known && known.code() == FailureCode.INVALID_REQUEST;
        }

        @Override
        public void accepted(Input input, Query query) {
            Verify.equal(query, expected(input));
        }

        @Override
        public void refused(Input input, Exception refusal) {
            Verify.equal(null, expected(input));
            Verify.that(input.origin() != Origin.GOOD, "it is good");
        }

        private static Query expected(Input input) {
            String uri = text(input).replaceFirst("(?s)^(?i:https?)://[^/?]*", "");
            if (!uri.equals(text(input)) && !uri.startsWith("/")) {
                uri = "/" + uri;
            }
            String[] parts = uri.split("\\?", 2);
            Verify.equal(
                    HttpParsers.target(text(input)),
                    new HttpParsers.Target(parts[0], parts.length > 1 ? parts[1] : null));
            return parts.length > 1 && !parts[1].isEmpty() ? query(parts[1]) : new Query(null, null, false);
        }

        private static Query query(String raw) {
            Map<String, String> values = new HashMap<>();
            for (String parameter : raw.split("&", -1)) {
                String[] parts = parameter.split("=", 2);
                String name = SlowUri.decode(parts[0]);
                String value = SlowUri.decode(parts.length > 1 ? parts[1] : "");
                boolean known =
                        name != null && Set.of("w", "timeoutMs", "returnBody").contains(name);
                if (!known || value == null || values.put(name, value) != null) {
                    return null;
                }
            }
            String number = values.get("timeoutMs");
            String flag = values.get("returnBody");
            boolean fits = (number == null || number.matches("[0-9]{1,18}"))
                    && (flag == null || flag.equals("true") || flag.equals("false"));
            return fits
                    ? new Query(
                            values.get("w"), number == null ? null : Long.valueOf(number), Boolean.parseBoolean(flag))
                    : null;
        }
    }
}
