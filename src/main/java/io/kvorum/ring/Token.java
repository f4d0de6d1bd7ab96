package io.kvorum.ring;

import java.util.Objects;

/**
 * One of a node's many places on the ring. The natural order is the order around the ring; where two nodes fall on one
 * position, the smaller id comes first and owns it.
 *
 * @param position 0..2^32-1
 * @param node the node's id
 */
public record Token(long position, String node) implements Comparable<Token> {
    public Token {
        Objects.requireNonNull(node, "node");
        if (position < 0 || position >= KeyHash.POSITIONS) {
            throw new IllegalArgumentException("A position is 0..2^32-1, found " + position);
        }
    }

    /** The i-th token of a node: hash of {@code id#i}. */
    static Token of(String node, int index) {
        return new Token(KeyHash.hash(node + "#" + index), node);
    }

    @Override
    public int compareTo(Token other) {
        int byPosition = Long.compare(position, other.position);
        return byPosition != 0 ? byPosition : node.compareTo(other.node);
    }
}
