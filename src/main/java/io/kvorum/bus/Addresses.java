package io.kvorum.bus;

/** The event bus addresses of one node; several nodes may share a Vert.x. */
public final class Addresses {
    private final String prefix;

    /** @param nodeId the node's id */
    public Addresses(String nodeId) {
        this.prefix = "kvorum." + nodeId + ".";
    }

    /** The replication coordinator: {@link CoordinatorMessages} and client requests, records only. */
    public String coordinator() {
        return prefix + "coordinator";
    }

    /** The storage: {@link StorageMessages}, records only. */
    public String storage() {
        return prefix + "storage";
    }

    /** JSON for everybody: {@code operation} is {@code get}, {@code put} or {@code delete}. */
    public String kv(String operation) {
        return prefix + "kv." + operation;
    }
}
