package io.kvorum.node;

import io.kvorum.config.KvorumConfig;
import io.kvorum.peer.PeerSettings;
import io.kvorum.quorum.QuorumSpec;
import io.kvorum.replication.ReplicationSettings;
import io.kvorum.storage.StorageSettings;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.util.concurrent.TimeUnit;

/** From the configuration to what each room wants to know of it. */
public final class NodeOptions {
    /** One fsync in some hundred pays for it. */
    private static final int LOG_SPACE_BYTES = 1 << 20;

    /** Two lanes with two calls each, and some for forwards, pings and topologies. */
    private static final int CONNECTIONS_PER_PEER = 16;

    private static final int POOL_QUEUE = 1_024;
    /** Shorter than the idle timeout of the peers' servers, lest a call goes out on a connection that is being closed. */
    private static final int KEEP_ALIVE_SECONDS = 20;

    /** Bodies of requests and answers may take another quarter; the rest is for the records. */
    private static final int READS_PART_OF_HEAP = 4;

    private NodeOptions() {}

    static PeerSettings peers(KvorumConfig config, String address) {
        return new PeerSettings(
                config.node().id(),
                address,
                config.cluster().name(),
                config.quorum().peerTimeoutMs(),
                config.limits().batchRecords(),
                config.limits().batchBytes());
    }

    static ReplicationSettings replication(KvorumConfig config) {
        return new ReplicationSettings(
                config.node().id(),
                new QuorumSpec(
                        config.quorum().n(),
                        config.quorum().w(),
                        config.quorum().r()),
                config.conflicts(),
                config.repair(),
                config.quorum().peerTimeoutMs(),
                config.limits().hintRecords(),
                Runtime.getRuntime().maxMemory() / READS_PART_OF_HEAP);
    }

    public static StorageSettings storage(KvorumConfig config, boolean salvage) {
        return new StorageSettings(
                config.node().id(),
                config.cluster().name(),
                config.conflicts(),
                config.wal().fsync(),
                config.wal().fsyncIntervalMs(),
                config.wal().segmentBytes(),
                LOG_SPACE_BYTES,
                config.limits().batchRecords(),
                config.limits().batchBytes(),
                config.limits().siblings(),
                config.clock().maxSkewMs(),
                config.limits().diskReserveBytes(),
                salvage);
    }

    static HttpClient httpClient(Vertx vertx, KvorumConfig config) {
        HttpClientOptions options = new HttpClientOptions()
                .setTcpNoDelay(true)
                .setKeepAlive(true)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setMaxHeaderSize(config.limits().headerBytes())
                .setConnectTimeout((int) config.quorum().peerTimeoutMs())
                .setIdleTimeout((int) (2 * config.quorum().maxTimeoutMs()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        PoolOptions pool =
                new PoolOptions().setHttp1MaxSize(CONNECTIONS_PER_PEER).setMaxWaitQueueSize(POOL_QUEUE);
        return vertx.httpClientBuilder().with(options).with(pool).build();
    }
}
