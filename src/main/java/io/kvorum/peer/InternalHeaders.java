package io.kvorum.peer;

/** Headers of the calls between nodes. */
public final class InternalHeaders {
    /** The cluster's name; a node of another cluster refuses the call. */
    public static final String CLUSTER = "X-Kvorum-Cluster";
    /** The epoch of the sender's topology. */
    public static final String EPOCH = "X-Kvorum-Epoch";
    /** The digest of the sender's topology, which tells two topologies of one epoch apart. */
    public static final String TOPOLOGY = "X-Kvorum-Topology";
    /** The sender's node id. */
    public static final String NODE = "X-Kvorum-Node";
    /** The address at which the sender can be asked for its topology. */
    public static final String ADDRESS = "X-Kvorum-Address";
    /** Milliseconds that the sender will go on waiting. */
    public static final String DEADLINE = "X-Kvorum-Deadline-Ms";

    /** The life of the sender's data. */
    public static final String LIFE = "X-Kvorum-Life";
    /** The latest life that the sender knows of the node it speaks to. */
    public static final String KNOWS = "X-Kvorum-Knows";
    /** Names one call, so that what must not be done twice is not, however often the call arrives. */
    public static final String CALL = "X-Kvorum-Call";

    private InternalHeaders() {}
}
