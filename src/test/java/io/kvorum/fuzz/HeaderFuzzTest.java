package io.kvorum.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.fuzz.Input.Origin;
import io.kvorum.http.HttpParsers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Headers that clients send. */
class HeaderFuzzTest {
    /** As long as all headers together may be with the default limits. */
    private static final int LONGEST = 16 * 1024;

    private static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";

    @Test
    void a_content_type_is_what_its_grammar_says() throws InterruptedException {
        Fuzz.run(Fuzz.seed(), new ContentType());
    }

    @Test
    void an_accept_header_means_what_its_ranges_say_and_no_other_breaks_it() throws InterruptedException {
        Fuzz.run(Fuzz.seed(), new Accept());
    }

    @Test
    void a_request_id_is_taken_over_just_when_it_is_harmless() throws InterruptedException {
        Fuzz.run(Fuzz.seed(), new RequestId());
    }

    private abstract static class HeaderTarget<O> implements Target<Input, O> {
        private final List<byte[]> corpus;
        private final Draft draft = new Draft();

        HeaderTarget(String... corpus) {
            this.corpus = Nasty.utf8(corpus);
        }

        @Override
        public Input input(Dice dice) {
            draft.set(dice.of(corpus));
            if (dice.oneIn(8)) {
                return new Input(draft.toBytes(), Origin.GOOD);
            }
            for (int i = dice.length(3); i >= 0; i--) {
                ByteChanges.change(draft, dice, corpus);
            }
            return new Input(draft.toBytes(), Origin.CHANGED);
        }

        @Override
        public List<Input> hostile() {
            List<Input> hostile = new ArrayList<>();
            for (String piece : List.of(",", ";", "a/b,", "a", "a/b;q=1;", "\"", "\\", "\"\\", " ", "=", "*/*,", "/")) {
                hostile.add(changed(piece.repeat(LONGEST / piece.length())));
                hostile.add(changed("a/b;c=" + piece.repeat(LONGEST / piece.length())));
            }
            return hostile;
        }

        private static Input changed(String header) {
            return new Input(header.getBytes(ISO_8859_1), Origin.CHANGED);
        }

        static String text(Input input) {
            return new String(input.bytes(), ISO_8859_1);
        }

        @Override
        public byte[] bytes(Input input) {
            return input.bytes();
        }

        @Override
        public long allowance(int length) {
            return 64 * 1024 + 600L * length;
        }
    }

    private static final class ContentType extends HeaderTarget<HttpParsers.Type> {
        private static final Pattern PARAMETER =
                Pattern.compile("(" + TOKEN + ")=(" + TOKEN + "|\"((?:[^\"\\\\]|\\\\.)*)\")");
        private static final Pattern PLAIN =
                Pattern.compile("(" + TOKEN + "/" + TOKEN + ")((?: *; *(?:" + PARAMETER.pattern() + ")?)*) *");

        ContentType() {
            super(
                    "application/json",
                    "application/json; charset=utf-8",
                    "Application/JSON ; Charset=\"UTF-8\"",
                    "application/json;;x=\"a;charset=latin1\"; charset=\"u\\tf8\"",
                    "application/x-ndjson;charset=utf8");
        }

        @Override
        public HttpParsers.Type parse(Input input) {
            return HttpParsers.utf8MediaType(text(input));
        }

        @Override
        public boolean isRefusal(Exception thrown) {
            return thrown instanceof KvorumException known && known.code() == FailureCode.UNSUPPORTED_MEDIA_TYPE;
        }

        @Override
        public void accepted(Input input, HttpParsers.Type type) {
            String header = text(input);
            Verify.that(Bodies.isType(header), "it is no content type");
            Verify.equal(type.name(), header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
            if (type.name().equals("application/json") || type.name().equals("application/x-ndjson")) {
                Verify.that(isUtf8(header), "it is not plainly UTF-8");
            }
        }

        @Override
        public void refused(Input input, Exception refusal) {
            Verify.that(!Bodies.isType(text(input)) || !isUtf8(text(input)), "it is good");
        }

        private static boolean isUtf8(String header) {
            Matcher plain = PLAIN.matcher(header);
            if (!plain.matches()) {
                return false;
            }
            int charsets = 0;
            boolean utf8 = true;
            Matcher parameter = PARAMETER.matcher(plain.group(2));
            while (parameter.find()) {
                if (parameter.group(1).equalsIgnoreCase("charset")) {
                    String value = parameter.group(3) == null
                            ? parameter.group(2)
                            : parameter.group(3).replaceAll("\\\\(.)", "$1");
                    utf8 = value.equalsIgnoreCase("utf-8") || value.equalsIgnoreCase("utf8");
                    charsets++;
                }
            }
            return charsets == 0 || (charsets == 1 && utf8);
        }
    }

    private static final class Accept extends HeaderTarget<List<Float>> {
        private static final List<String> TYPES = List.of("application/json", "application/octet-stream", "image/png");
        private static final Pattern RANGE = Pattern.compile(
                " *(\\*/\\*|[a-z]{1,99}/\\*|[a-z]{1,99}/[a-z-]{1,99})(?: *; *q=(0(?:\\.[0-9]{0,3})?|1(?:\\.0{0,3})?))? *");

        Accept() {
            super(
                    "*/*",
                    "application/json",
                    "application/json;q=0.7, */*;q=0.1",
                    "application/octet-stream,application/json;q=0.5",
                    "application/*;q=0.25, image/png;q=0, */*;q=1.0",
                    "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2");
        }

        @Override
        public List<Float> parse(Input input) {
            return HttpParsers.qualities(text(input), TYPES);
        }

        @Override
        public boolean isRefusal(Exception thrown) {
            return thrown instanceof KvorumException known && known.code() == FailureCode.INVALID_REQUEST;
        }

        @Override
        public void accepted(Input input, List<Float> qualities) {
            for (float quality : qualities) {
                Verify.that(quality >= 0 && quality <= 1, "a quality is 0 to 1");
            }
            Map<String, Float> ranges = ranges(text(input));
            for (int i = 0; ranges != null && i < TYPES.size(); i++) {
                String type = TYPES.get(i);
                String any = type.substring(0, type.indexOf('/')) + "/*";
                float expected = ranges.getOrDefault(type, ranges.getOrDefault(any, ranges.getOrDefault("*/*", 0f)));
                Verify.equal(qualities.get(i), expected);
            }
        }

        /** The ranges of a plain header; null for any other, which may be refused. */
        private static Map<String, Float> ranges(String header) {
            Map<String, Float> ranges = new LinkedHashMap<>();
            for (String range : header.split(",", -1)) {
                Matcher plain = RANGE.matcher(range);
                if (!plain.matches()) {
                    return null;
                }
                float quality = plain.group(2) == null ? 1 : Float.parseFloat(plain.group(2));
                if (ranges.put(plain.group(1), quality) != null) {
                    return null;
                }
            }
            return ranges;
        }

        @Override
        public void refused(Input input, Exception refusal) {
            Verify.that(input.origin() != Origin.GOOD && ranges(text(input)) == null, "it is good");
        }
    }

    private static final class RequestId extends HeaderTarget<String> {
        RequestId() {
            super("abc-1._Z", "a", "550e8400-e29b-41d4-a716-446655440000", "x".repeat(128), "x".repeat(129));
        }

        /** Counts as a refusal, so that both outcomes are known to have been tried. */
        private static final class Replaced extends Exception {
            private static final long serialVersionUID = 1L;
        }

        @Override
        public String parse(Input input) throws Replaced {
            String taken = HttpParsers.requestId(text(input));
            if (!taken.equals(text(input))) {
                Verify.that(taken.matches("[0-9a-f]{16}-[0-9a-z]+"), "no id in its place: " + taken);
                throw new Replaced();
            }
            return taken;
        }

        @Override
        public boolean isRefusal(Exception thrown) {
            return thrown instanceof Replaced;
        }

        @Override
        public void accepted(Input input, String id) {
            Verify.that(id.matches("[A-Za-z0-9._-]{1,128}"), "it is not harmless: " + Arrays.toString(input.bytes()));
        }

        @Override
        public void refused(Input input, Exception refusal) {
            Verify.that(!text(input).matches("[A-Za-z0-9._-]{1,128}"), "it is harmless");
        }
    }
}
