package io.kvorum.fuzz;

import java.util.List;

/** Changes that know nothing of the format. */
final class ByteChanges {
    private static final int KINDS = 8;

    private ByteChanges() {}

    /** Makes one change. */
    static void change(Draft draft, Dice dice, List<byte[]> others) {
        if (draft.length == 0) {
            draft.insert(0, dice.of(Nasty.PIECES));
            return;
        }
        int at = dice.below(draft.length);
        int end = Math.min(draft.length, at + 1 + dice.length(32));
        switch (dice.below(KINDS)) {
            case 0 -> draft.bytes[at] ^= (byte) (1 << dice.below(8));
            case 1 -> draft.bytes[at] = (byte) dice.next();
            case 2 -> draft.delete(at, end);
            case 3 -> draft.insert(at, draft.bytes, at, end);
            case 4 -> draft.insert(at, dice.of(Nasty.PIECES));
            case 5 -> draft.replace(at, end, dice.of(Nasty.PIECES));
            case 6 -> draft.delete(at, draft.length);
            default -> splice(draft, at, dice, dice.of(others));
        }
    }

    /** The beginning of this with the end of another. */
    private static void splice(Draft draft, int at, Dice dice, byte[] other) {
        draft.replace(at, draft.length, other, dice.below(other.length + 1), other.length);
    }
}
