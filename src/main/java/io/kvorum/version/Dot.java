package io.kvorum.version;

import java.util.Objects;

/**
 * The birth mark of one write: the actor that minted it and that actor's counter. No two writes ever share a dot.
 *
 * @param actor a node's identity for one life of its data, {@code nodeId@suffix}
 * @param counter at least 1; an actor never uses one twice, whatever the key
 */
public record Dot(String actor, long counter) implements Comparable<Dot> {
    public Dot {
        Objects.requireNonNull(actor, "actor");
        if (actor.isEmpty() || counter < 1) {
            throw new IllegalArgumentException(
                    "A dot needs an actor and a counter of at least 1, found \"" + actor + "\", " + counter);
        }
    }

    @Override
    public int compareTo(Dot other) {
        int byActor = actor.compareTo(other.actor);
        return byActor != 0 ? byActor : Long.compare(counter, other.counter);
    }

    @Override
    public String toString() {
        return actor + ":" + counter;
    }
}
