package io.kvorum.fuzz;

import java.util.Arrays;
import java.util.List;

/**
 * Changes that know JSON: tokens are dropped, doubled, swapped, replaced and spelt otherwise, members are doubled. What is
 * no JSON has tokens too, more or less.
 */
final class JsonChanges {
    private static final int KINDS = 14;
    private static final byte[] HEX = "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private int[] starts = new int[64];
    private int[] ends = new int[64];
    private int tokens;

    /** Makes one change. */
    void change(Draft draft, Dice dice, List<byte[]> others) {
        scan(draft);
        if (tokens == 0 || dice.oneIn(4)) {
            ByteChanges.change(draft, dice, others);
            return;
        }
        int token = dice.below(tokens);
        int start = starts[token];
        int end = ends[token];
        switch (dice.below(KINDS)) {
            case 0 -> draft.delete(start, end);
            case 1 -> draft.insert(end, draft.bytes, start, end);
            case 2 -> swap(draft, token, dice.below(tokens));
            case 3 -> draft.replace(start, end, dice.of(Nasty.VALUES));
            case 4 -> draft.replace(start, end, dice.of(Nasty.NUMBERS));
            case 5 -> draft.insert(dice.oneIn(2) ? start : end, dice.of(Nasty.BETWEEN));
            case 6, 7 -> doubleMember(draft, token, dice);
            case 8, 9 -> escape(draft, start, end, dice);
            case 10, 11 -> insertIntoText(draft, start, end, dice);
            case 12 -> replaceNumber(draft, token, dice);
            default -> dropTokens(draft, token, dice);
        }
    }

    private void scan(Draft draft) {
        tokens = 0;
        byte[] bytes = draft.bytes;
        int at = 0;
        while (at < draft.length) {
            int end = at + 1;
            byte b = bytes[at];
            if (b == '"') {
                while (end < draft.length && bytes[end] != '"') {
                    end += bytes[end] == '\\' ? 2 : 1;
                }
                end = Math.min(draft.length, end + 1);
            } else if (isWord(b)) {
                while (end < draft.length && isWord(bytes[end])) {
                    end++;
                }
            }
            add(at, end);
            at = end;
        }
    }

    private static boolean isWord(byte b) {
        return (b >= '0' && b <= '9')
                || (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || b == '-'
                || b == '+'
                || b == '.';
    }

    private void add(int start, int end) {
        if (tokens == starts.length) {
            starts = Arrays.copyOf(starts, 2 * tokens);
            ends = Arrays.copyOf(ends, 2 * tokens);
        }
        starts[tokens] = start;
        ends[tokens++] = end;
    }

    private void swap(Draft draft, int one, int other) {
        int first = Math.min(one, other);
        int second = Math.max(one, other);
        byte[] firstToken = Arrays.copyOfRange(draft.bytes, starts[first], ends[first]);
        byte[] secondToken = Arrays.copyOfRange(draft.bytes, starts[second], ends[second]);
        draft.replace(starts[second], ends[second], firstToken);
        draft.replace(starts[first], ends[first], secondToken);
    }

    /** A member, or an element, a second time: from a token to the comma that ends it. */
    private void doubleMember(Draft draft, int from, Dice dice) {
        int depth = 0;
        int to = from;
        while (to < tokens) {
            byte b = draft.bytes[starts[to]];
            if (depth == 0 && (b == ',' || b == '}' || b == ']')) {
                break;
            }
            depth += b == '{' || b == '[' ? 1 : b == '}' || b == ']' ? -1 : 0;
            to++;
        }
        if (to == tokens || to == from) {
            return;
        }
        byte[] member = Arrays.copyOfRange(draft.bytes, starts[from], starts[to] + 1);
        member[member.length - 1] = ',';
        int place = dice.oneIn(2) ? starts[from] : starts[dice.below(tokens)];
        draft.insert(place, member);
    }

    /** One character of a text spelt as an escape, which mostly means the same. */
    private static void escape(Draft draft, int start, int end, Dice dice) {
        if (draft.bytes[start] != '"' || end - start < 3) {
            return;
        }
        int at = start + 1 + dice.below(end - start - 2);
        byte b = draft.bytes[at];
        if (b > ' ' && b != '\\' && b != '"' && draft.bytes[at - 1] != '\\') {
            draft.replace(at, at + 1, new byte[] {'\\', 'u', '0', '0', HEX[b >> 4], HEX[b & 15]});
        }
    }

    private static void insertIntoText(Draft draft, int start, int end, Dice dice) {
        if (draft.bytes[start] == '"' && end - start > 1) {
            draft.insert(start + 1 + dice.below(end - start - 1), dice.of(Nasty.PIECES));
        }
    }

    private void replaceNumber(Draft draft, int from, Dice dice) {
        for (int token = from; token < tokens; token++) {
            byte b = draft.bytes[starts[token]];
            if (b == '-' || (b >= '0' && b <= '9')) {
                draft.replace(starts[token], ends[token], dice.of(Nasty.NUMBERS));
                return;
            }
        }
    }

    private void dropTokens(Draft draft, int from, Dice dice) {
        int to = Math.min(tokens - 1, from + dice.length(8));
        draft.delete(starts[from], ends[to]);
    }
}
