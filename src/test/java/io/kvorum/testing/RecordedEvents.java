package io.kvorum.testing;

import io.kvorum.replication.ReplicationListener;
import java.util.ArrayList;
import java.util.List;

/** What a coordinator told its listener, one short line each: {@code repaired node3}. */
public final class RecordedEvents implements ReplicationListener {
    private final List<String> events = new ArrayList<>();

    @Override
    public void requestEnded(Kind kind, Result result) {
        events.add(kind + " " + result);
    }

    @Override
    public void repaired(String node) {
        events.add("repaired " + node);
    }

    @Override
    public void repairFailed(String node) {
        events.add("repair failed " + node);
    }

    @Override
    public void forwarded(String node) {
        events.add("forwarded " + node);
    }

    @Override
    public void hedged(String node) {
        events.add("hedged " + node);
    }

    @Override
    public void redelivered(String node) {
        events.add("redelivered " + node);
    }

    @Override
    public void redeliveryDropped(String node) {
        events.add("dropped " + node);
    }

    /** All so far, in order. */
    public List<String> all() {
        return events;
    }

    /** How often this very line came. */
    public long count(String event) {
        return events.stream().filter(event::equals).count();
    }
}
