package io.kvorum.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.kvorum.cli.CliParsers;
import io.kvorum.client.ClientParsers;
import io.kvorum.cluster.Member;
import io.kvorum.config.Address;
import io.kvorum.quorum.QuorumLevel;
import io.kvorum.version.HybridTimestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Small texts that stand inside of everything else: what is read is written the same again. */
class TextFuzzTest {
    @Test
    void a_timestamp_has_one_spelling() throws InterruptedException {
        run(
                text -> HybridTimestamp.parse(text).toString(),
                "0.00000",
                "1763846033123.00007",
                "140737488355327.65535",
                "9.65535");
    }

    @Test
    void a_quorum_has_one_spelling() throws InterruptedException {
        run(text -> QuorumLevel.parse(text).toString(), "one", "quorum", "all", "0", "3", "999999999");
    }

    @Test
    void a_member_has_one_spelling() throws InterruptedException {
        run(
                text -> {
                    int equals = text.indexOf('=');
                    Member member = new Member(text.substring(0, Math.max(0, equals)), text.substring(equals + 1));
                    String host = member.host().contains(":") ? "[" + member.host() + "]" : member.host();
                    Verify.equal(member.address(), host + ":" + member.port());
                    return member.toString();
                },
                "node1=localhost:8080",
                "n=[::1]:1",
                "N.a_b-c=host-1.example:65535");
    }

    @Test
    void an_address_is_read_from_what_it_is_written_as() throws InterruptedException {
        run(
                text -> {
                    Address address = Address.parse(text);
                    Verify.equal(Address.parse(address.toString()), address);
                    Verify.that(address.sameAs(Address.parse(address.toString())), "it is not the same as itself");
                    return text;
                },
                "localhost:8080",
                ":0",
                "[::1]:65535",
                "[::ffff:10.0.0.1]:80",
                "10.0.0.1:00080",
                "a.b-c_d:1");
    }

    @Test
    void an_endpoint_is_read_from_what_it_is_written_as() throws InterruptedException {
        run(
                text -> {
                    String endpoint = ClientParsers.endpoint(text);
                    Verify.equal(ClientParsers.endpoint(endpoint), endpoint);
                    return text;
                },
                "localhost:8080",
                "http://localhost:8080/",
                "https://kv.example.org/a/b//",
                "[::1]:8080",
                "HTTP://h:1");
    }

    @Test
    void arguments_are_repaired_only_into_what_was_typed() throws InterruptedException {
        Fuzz.run(Fuzz.seed(), new CommandLine());
    }

    private static void run(Function<String, String> reading, String... corpus) throws InterruptedException {
        Fuzz.run(Fuzz.seed(), new OneSpelling(reading, Nasty.utf8(corpus)));
    }

    /** A parser that yields the text which it reads the same thing from: the input itself. */
    private record OneSpelling(Function<String, String> reading, List<byte[]> corpus, Draft draft)
            implements Target<byte[], String> {
        OneSpelling(Function<String, String> reading, List<byte[]> corpus) {
            this(reading, corpus, new Draft());
        }

        @Override
        public byte[] input(Dice dice) {
            byte[] good = dice.of(corpus);
            if (dice.oneIn(8)) {
                return good;
            }
            draft.set(good);
            for (int i = dice.length(2); i >= 0; i--) {
                if (dice.oneIn(4)) {
                    draft.replace(dice.below(draft.length + 1), draft.length, dice.of(Nasty.NUMBERS));
                } else {
                    ByteChanges.change(draft, dice, corpus);
                }
            }
            return draft.toBytes();
        }

        @Override
        public List<byte[]> hostile() {
            List<byte[]> hostile = new ArrayList<>();
            for (String piece : List.of("9", "a", ":", "[", ".", "a.", "-", "%", "/", "\0", "[::")) {
                hostile.add(piece.repeat(64 * 1024 / piece.length()).getBytes(UTF_8));
            }
            return hostile;
        }

        @Override
        public String parse(byte[] input) {
            return reading.apply(text(input));
        }

        private static String text(byte[] input) {
            return new String(input, input.length % 8 == 0 ? UTF_8 : ISO_8859_1);
        }

        @Override
        public boolean isRefusal(Exception thrown) {
            return thrown instanceof IllegalArgumentException;
        }

        @Override
        public void accepted(byte[] input, String again) {
            Verify.equal(again, text(input));
        }

        @Override
        public void refused(byte[] input, Exception refusal) {
            Verify.that(!Verify.holds(corpus, input), "it is good");
        }

        @Override
        public byte[] bytes(byte[] input) {
            return input;
        }

        @Override
        public long allowance(int length) {
            return 64 * 1024 + 40L * length;
        }
    }

    private static final class CommandLine implements Target<byte[], String[]> {
        private static final List<byte[]> CORPUS = Nasty.utf8(
                "java\0-jar\0kvorum.jar\0put\0hello\0wörld\0",
                "java\0-cp\0x\0Main\0get\0😀\0",
                "\0\0\0",
                "java\0put\0a\0b\0c");

        private final Draft draft = new Draft();

        @Override
        public byte[] input(Dice dice) {
            draft.set(dice.of(CORPUS));
            for (int i = dice.length(2); i > 0; i--) {
                ByteChanges.change(draft, dice, CORPUS);
            }
            return draft.toBytes();
        }

        /** The last three arguments as a locale without umlauts leaves them. */
        private static String[] damaged(byte[] commandLine) {
            String[] all = new String(commandLine, UTF_8).split("\0", -1);
            String[] last = new String[Math.min(3, all.length - 1)];
            for (int i = 0; i < last.length; i++) {
                last[i] = all[all.length - 1 - last.length + i].replaceAll("[^ -~]", "\ufffd");
            }
            return last;
        }

        private static final class LeftAlone extends Exception {
            private static final long serialVersionUID = 1L;
        }

        @Override
        public String[] parse(byte[] commandLine) throws LeftAlone {
            String[] args = damaged(commandLine);
            String[] repaired = CliParsers.repaired(args, commandLine);
            if (repaired == args) {
                throw new LeftAlone();
            }
            return repaired;
        }

        @Override
        public boolean isRefusal(Exception thrown) {
            return thrown instanceof LeftAlone;
        }

        @Override
        public void accepted(byte[] commandLine, String[] typed) {
            String[] args = damaged(commandLine);
            String ended = "\0" + new String(commandLine, ISO_8859_1);
            Verify.equal(typed.length, args.length);
            for (int i = 0; i < typed.length; i++) {
                String bytes = new String(typed[i].getBytes(UTF_8), ISO_8859_1);
                Verify.that(ended.contains("\0" + bytes + "\0"), "nobody typed " + typed[i]);
                Verify.that(args[i].indexOf('\ufffd') >= 0 || args[i].equals(typed[i]), args[i] + " was not damaged");
            }
        }

        @Override
        public void refused(byte[] commandLine, Exception leftAlone) {
            Verify.that(!Verify.holds(CORPUS.subList(0, 2), commandLine), "it can be repaired");
        }

        @Override
        public byte[] bytes(byte[] commandLine) {
            return commandLine;
        }

        @Override
        public long allowance(int length) {
            return 64 * 1024 + 60L * length;
        }
    }
}
