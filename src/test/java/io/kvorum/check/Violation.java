package io.kvorum.check;

/** A promise that was broken. */
public final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    /** Which promise, for counting what a check catches. */
    private final Promise promise;

    /** The promises that are checked. */
    public enum Promise {
        NO_ACKNOWLEDGED_WRITE_LOST("no acknowledged write is lost"),
        NO_VALUE_OUT_OF_NOWHERE("no value that nobody wrote"),
        NO_REFUSED_WRITE_APPEARS("what was called not applied never appears"),
        NO_WRITE_DONE_TWICE("no write of a client is done twice"),
        NO_DELETE_UNDONE("no delete is undone by an older write"),
        READS_SEE_ACKNOWLEDGED_WRITES("a strict read sees what was acknowledged before it began"),
        READS_NEVER_GO_BACK("with blocking repair reads never go back"),
        ONE_DOT_ONE_VALUE("one dot never names two values"),
        REPLICAS_AGREE("after healing and reading all replicas are alike"),
        SERVES_AGAIN("a healed cluster serves every request again"),
        REQUESTS_END("every request ends soon after its deadline"),
        BOUNDED("memory, queues and batches stay inside their limits"),
        STARTS_AGAIN("a node whose files are whole starts again"),
        DAMAGE_IS_REPORTED("damage that is no torn tail is reported"),
        CHANGES_OF_MEMBERS_STAY("a node that was let go stays away"),
        NO_SURPRISE("nothing fails in a way that nobody foresaw"),
        SAME_SEED_SAME_RUN("the same seed gives the same run");

        private final String text;

        Promise(String text) {
            this.text = text;
        }

        /** The promise as a sentence without its full stop. */
        public String text() {
            return text;
        }
    }

    public Violation(Promise promise, String found) {
        this(promise, found, null);
    }

    public Violation(Promise promise, String found, Throwable cause) {
        super("Broken: " + promise.text() + ". " + found, cause);
        this.promise = promise;
    }

    public Promise promise() {
        return promise;
    }
}
