package io.kvorum.cli;

import io.kvorum.client.KvClientOptions;
import io.kvorum.client.RawClient;
import io.kvorum.config.Address;
import io.kvorum.config.ConfigException;
import io.kvorum.config.ConfigLoader;
import io.kvorum.config.KvorumConfig;
import io.kvorum.failure.FailureCode.Exit;
import io.kvorum.node.Node;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.json.jackson.JacksonCodec;
import io.vertx.core.transport.Transport;
import java.io.PrintWriter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a node as a process of its own: configuration, log, signals, exit status. */
final class NodeLauncher implements ServerLauncher {
    private static final Logger LOG = LoggerFactory.getLogger(NodeLauncher.class);
    private static final int SECOND_SIGNAL = 130;
    private static final int NAME_CACHE_SECONDS = 2;

    private final PrintWriter out;
    private final PrintWriter err;

    NodeLauncher(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Blocks until the node ended.
     *
     * @return 0 after a graceful stop, 2 when the configuration is not valid, 1 for any other failure
     */
    @Override
    public int run(ServerArgs args) {
        KvorumConfig config;
        try {
            config = ConfigLoader.load(args.conf(), args.env(), args.flags());
        } catch (ConfigException e) {
            e.errors().forEach(error -> err.println("kvorum: " + error));
            err.println("kvorum: the configuration has " + e.errors().size()
                    + (e.errors().size() == 1 ? " error" : " errors") + "; nothing was started");
            err.flush();
            return Exit.USAGE;
        }
        if (args.checkConfig()) {
            config.warnings().forEach(warning -> err.println("kvorum: warning: " + warning));
            err.flush();
            out.println("The configuration is valid.");
            out.flush();
            return Exit.OK;
        }
        Logging.configure(config.log());
        config.warnings().forEach(LOG::warn);
        // Not encode(): that gets the whole of Jackson's databind ready, which a start can do later and meanwhile.
        LOG.info("Configuration in force: {}", new JacksonCodec().toString(config.toJson()));
        int status = runNode(config, args);
        Logging.flush();
        return status;
    }

    private static int runNode(KvorumConfig config, ServerArgs args) {
        Transport transport;
        try {
            transport = Transports.pick(config.http().transport());
        } catch (IllegalStateException e) {
            LOG.error("Node {} did not start: {}", config.node().id(), e.getMessage());
            return Exit.ERROR;
        }
        LOG.info("Sockets are served by {}", transport.name());
        Vertx vertx = Vertx.builder()
                .withTransport(transport)
                .with(new VertxOptions()
                        // All verticles of the node share one loop: a thread crossing costs more than their work.
                        .setEventLoopPoolSize(1)
                        // A restarted container may have another address; a name server's idea of for how long is too
                        // long.
                        .setAddressResolverOptions(
                                new AddressResolverOptions().setCacheMaxTimeToLive(NAME_CACHE_SECONDS))
                        .setFileSystemOptions(new FileSystemOptions()
                                .setFileCachingEnabled(false)
                                .setClassPathResolvingEnabled(false)))
                .build();
        CompletableFuture<Integer> ended = new CompletableFuture<>();
        Node.start(vertx, config, args.salvage())
                .onSuccess(node -> {
                    serve(node, config, ended);
                    if (args.stopWhenReady()) {
                        askOnce(vertx, config.http().host(), node.port())
                                .onSuccess(answered -> stop(node, Exit.OK, ended))
                                .onFailure(failure -> {
                                    LOG.error("The node does not answer: {}", failure.getMessage());
                                    stop(node, Exit.ERROR, ended);
                                });
                    }
                })
                .onFailure(failure -> {
                    LOG.error("Node {} did not start: {}", config.node().id(), failure.getMessage());
                    LOG.debug("The failure in full", failure);
                    ended.complete(Exit.ERROR);
                });
        int status = await(ended);
        vertx.close();
        return status;
    }

    private static void serve(Node node, KvorumConfig config, CompletableFuture<Integer> ended) {
        AtomicBoolean stopping = new AtomicBoolean();
        Signals.onTermination(() -> {
            if (stopping.getAndSet(true)) {
                LOG.warn("A second signal: exiting at once, without a clean shutdown");
                Runtime.getRuntime().halt(SECOND_SIGNAL);
            }
            stop(node, Exit.OK, ended);
        });
        node.failure().onFailure(failure -> stop(node, Exit.ERROR, ended));
        LOG.info(
                "Node {} is ready at http://{}, members: {}",
                config.node().id(),
                config.http().advertisedAddress(node.port()),
                node.memberIds());
    }

    /** What clients get depends on more than the node's own word; and an archive of classes then has those of a request. */
    private static Future<?> askOnce(Vertx vertx, String host, int port) {
        Address address = new Address(Address.isWildcard(host) ? Address.LOOPBACK : host, port);
        RawClient client = RawClient.http(vertx, KvClientOptions.of(address.toString()));
        return client.ready().eventually(client::close);
    }

    private static void stop(Node node, int status, CompletableFuture<Integer> ended) {
        node.stop().onComplete(stopped -> {
            if (stopped.failed()) {
                LOG.error("The node did not stop cleanly", stopped.cause());
            } else {
                LOG.info("Stopped cleanly");
            }
            ended.complete(stopped.succeeded() ? status : Exit.ERROR);
        });
    }

    private static int await(CompletableFuture<Integer> ended) {
        try {
            return ended.join();
        } catch (CompletionException e) {
            LOG.error("The node ended in a way that nobody foresaw", e);
            return Exit.ERROR;
        }
    }
}
