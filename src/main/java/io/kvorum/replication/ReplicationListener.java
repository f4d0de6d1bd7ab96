package io.kvorum.replication;

/** Told of what a coordinator did, for metrics and for tests that count rare paths. Calls must be cheap. */
public interface ReplicationListener {
    /** A read or write ended. */
    void requestEnded(Kind kind, Result result);

    /** Another replica was asked because this one had not answered a read in the usual time. */
    void hedged(String node);

    /** A stale replica was brought up to date after a read. */
    void repaired(String node);

    /** A repair did not reach its replica. */
    void repairFailed(String node);

    /** A write went to a replica because this node is none. */
    void forwarded(String node);

    /** A record that a replica missed was delivered later. */
    void redelivered(String node);

    /** A record that a replica missed was given up, for lack of room; reads will repair it. */
    void redeliveryDropped(String node);

    /** What a request was. */
    enum Kind {
        READ,
        WRITE
    }

    /** How a request ended. */
    enum Result {
        MET,
        UNAVAILABLE,
        UNKNOWN,
        REFUSED
    }
}
