package io.kvorum.storage;

import java.io.IOException;

/**
 * An fsync failed: what is on disk is unknown and stays so, because the kernel may have dropped the pages and would report
 * success the next time (PostgreSQL's "fsyncgate", 2018). The node has to stop and recover from what it can read.
 */
public final class FsyncFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    FsyncFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
