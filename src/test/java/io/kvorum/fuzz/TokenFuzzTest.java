package io.kvorum.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvorum.fuzz.Input.Origin;
import io.kvorum.version.ContextToken;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.RandomRecords;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Context tokens, which clients hand back. */
class TokenFuzzTest {
    private static final String KEY = "hello";

    @Test
    void a_context_token_means_what_it_meant_when_it_was_handed_out() throws InterruptedException {
        long seed = Fuzz.seed();
        Fuzz.run(seed, new Token(seed));
    }

    private static final class Token implements Target<Input, ContextToken> {
        private final List<byte[]> lines = new ArrayList<>();
        private final List<byte[]> tokens = new ArrayList<>();
        private final Changes changes;
        private final Draft draft = new Draft();

        Token(long seed) {
            Random random = new Random(seed);
            for (int i = 0; i < 100; i++) {
                String token = ContextToken.of(RandomRecords.versioned(random)).encode(KEY);
                tokens.add(token.getBytes(ISO_8859_1));
                lines.add(Base64.getUrlDecoder().decode(token));
            }
            changes = new Changes(lines);
        }

        /** The line in the token is changed and sealed, or the token itself is changed. */
        @Override
        public Input input(Dice dice) {
            if (dice.oneIn(4)) {
                draft.set(dice.of(tokens));
                ByteChanges.change(draft, dice, tokens);
                return new Input(draft.toBytes(), Origin.CHANGED);
            }
            Input line = changes.nextLine(dice);
            return new Input(encoded(line.bytes()), line.origin());
        }

        private static byte[] encoded(byte[] line) {
            return Base64.getUrlEncoder().withoutPadding().encode(line);
        }

        @Override
        public List<Input> hostile() {
            byte[] longest = new byte[ContextToken.MAX_LENGTH];
            Arrays.fill(longest, (byte) 'A');
            byte[] longer = new byte[1 << 20];
            Arrays.fill(longer, (byte) 'A');
            return List.of(new Input(longest, Origin.CHANGED), new Input(longer, Origin.CHANGED));
        }

        @Override
        public ContextToken parse(Input input) throws MalformedRecordException {
            return ContextToken.decode(KEY, new String(input.bytes(), ISO_8859_1));
        }

        @Override
        public boolean isRefusal(Exception thrown) {
            return thrown instanceof MalformedRecordException;
        }

        @Override
        public void accepted(Input input, ContextToken token) throws MalformedRecordException {
            Verify.equal(ContextToken.decode(KEY, token.encode(KEY)), token);
            byte[] line = Base64.getUrlDecoder().decode(input.bytes());
            Verify.that(
                    input.origin() == Origin.SEALED || Verify.holds(lines, line),
                    "its checksum is that of other bytes");
            try {
                ContextToken.decode(KEY + "2", new String(input.bytes(), ISO_8859_1));
                throw new AssertionError("another key takes it too");
            } catch (MalformedRecordException expected) {
                Verify.that(expected.getMessage().contains("another key"), "another key refuses it for another reason");
            }
        }

        @Override
        public void refused(Input input, Exception refusal) {
            Verify.that(input.origin() != Origin.GOOD, "it is good");
        }

        @Override
        public byte[] bytes(Input input) {
            return input.bytes();
        }

        @Override
        public long allowance(int length) {
            return 64 * 1024 + 40L * length;
        }
    }
}
