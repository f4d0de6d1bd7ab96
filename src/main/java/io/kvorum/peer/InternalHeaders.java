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

    private InternalHeaders() {}
}
