package io.kvorum.fuzz;

import io.kvorum.fuzz.Input.Origin;
import io.kvorum.version.Checksum;
import java.util.Arrays;
import java.util.List;

/** Makes inputs of a corpus: some as they are, most changed in one to four places. */
final class Changes {
    private static final int GOOD_ONE_IN = 16;

    private final List<byte[]> corpus;
    private final Draft draft = new Draft();
    private final JsonChanges json = new JsonChanges();

    Changes(List<byte[]> corpus) {
        this.corpus = List.copyOf(corpus);
    }

    /** JSON, or what was JSON. */
    Input next(Dice dice) {
        byte[] good = dice.of(corpus);
        if (dice.oneIn(GOOD_ONE_IN)) {
            return new Input(good, Origin.GOOD);
        }
        draft.set(good);
        change(dice);
        return new Input(draft.toBytes(), Origin.CHANGED);
    }

    /** A line that ends with its checksum: three times out of four it does so after the changes too. */
    Input nextLine(Dice dice) {
        if (dice.oneIn(4)) {
            return next(dice);
        }
        byte[] good = dice.of(corpus);
        draft.set(good, 0, good.length - Checksum.SUFFIX_LENGTH);
        change(dice);
        return new Input(Checksum.seal(draft.bytes, draft.length), Origin.SEALED);
    }

    private void change(Dice dice) {
        for (int i = dice.length(4); i >= 0; i--) {
            json.change(draft, dice, corpus);
        }
    }

    /** Whether these are the bytes of one of the corpus, as changes that undo each other leave them. */
    boolean isOfCorpus(byte[] bytes) {
        for (byte[] good : corpus) {
            if (Arrays.equals(good, bytes)) {
                return true;
            }
        }
        return false;
    }
}
