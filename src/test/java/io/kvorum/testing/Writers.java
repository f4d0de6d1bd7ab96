package io.kvorum.testing;

import static org.awaitility.Awaitility.await;

import io.kvorum.testing.NodeApi.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Clients that write without a pause until they are closed, each to one node, and book every answer. Every fourth write makes a new key,
 * the others go over old ones. A client whose node can no longer be connected to is done.
 */
public final class Writers implements AutoCloseable {
    private static final int OVERWRITTEN_KEYS = 8;

    private final History history;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    private Writers(History history) {
        this.history = history;
    }

    /**
     * Starts {@code perNode} clients for each node.
     *
     * @param prefix of every key, not used before with this history
     */
    public static Writers start(History history, String prefix, int perNode, List<NodeApi> nodes) {
        Writers writers = new Writers(history);
        for (int i = 0; i < perNode * nodes.size(); i++) {
            NodeApi node = nodes.get(i % nodes.size());
            String client = prefix + "/" + i;
            Thread thread = new Thread(() -> writers.write(client, node), "writer " + client);
            thread.setDaemon(true);
            thread.start();
            writers.threads.add(thread);
        }
        return writers;
    }

    private void write(String client, NodeApi node) {
        for (int i = 0; !closed; i++) {
            String key = client + (i % 4 == 0 ? "/new" + i : "/over" + i % OVERWRITTEN_KEYS);
            String value = client + "=" + i;
            Answer answer = node.put(key, value);
            history.record(key, value, answer);
            if (answer.status() == Answer.NOT_SENT) {
                return;
            }
        }
    }

    /** Waits until this many more writes were acknowledged than when it was called. */
    public void awaitAcknowledgements(int more) {
        int wanted = history.acknowledgements() + more;
        await("acknowledged writes").atMost(Duration.ofSeconds(60)).until(() -> history.acknowledgements() >= wanted);
    }

    /** Waits for the writes under way; after it the history is complete. */
    @Override
    public void close() {
        closed = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
