package io.kvorum.storage;

/** What can happen to a store between two operations of its disk. */
enum Step {
    /** A value, in a batch of its own. */
    PUT {
        @Override
        void happen(Life life) {
            life.put("v" + life.step());
        }
    },
    DELETE {
        @Override
        void happen(Life life) {
            life.put(null);
        }
    },
    /** A record from a peer: in turns one that has seen what is held, and one that has not. */
    MERGE {
        @Override
        void happen(Life life) {
            life.merge();
        }
    },
    /** Several records in one group commit, two of them of one key, over several blocks. */
    GROUP {
        @Override
        void happen(Life life) {
            life.group();
        }
    },
    /** A value that spans blocks and fills a segment, so that the next batch begins another. */
    BIG {
        @Override
        void happen(Life life) {
            life.put("B".repeat(1300) + life.step());
        }
    },
    SNAPSHOT {
        @Override
        void happen(Life life) {
            life.snapshot();
        }
    },
    /** A snapshot with writes on their way. */
    BUSY_SNAPSHOT {
        @Override
        void happen(Life life) {
            life.busySnapshot();
        }
    },
    /** Time enough for the timed fsync. */
    WAIT {
        @Override
        void happen(Life life) {
            life.waitForFsync();
        }
    },
    /** A snapshot that waits for the disk behind the timed fsync. */
    LATE_SNAPSHOT {
        @Override
        void happen(Life life) {
            life.lateSnapshot();
        }
    },
    /** The member list is replaced. */
    MEMBERS {
        @Override
        void happen(Life life) {
            life.replaceMembers();
        }
    },
    /** A clean shutdown and a start. */
    RESTART {
        @Override
        void happen(Life life) {
            life.restart();
        }
    },
    /** A clean shutdown, and the power goes before the next start: the mark must not be more durable than the log. */
    SHUTDOWN {
        @Override
        void happen(Life life) {
            life.shutDown();
        }
    },
    /** The process is killed with a write on its way, and started again. */
    KILL {
        @Override
        void happen(Life life) {
            life.kill();
        }
    },
    /** The power goes while nothing is under way, takes all that was not synced, and comes back. */
    POWER {
        @Override
        void happen(Life life) {
            life.losePower();
        }
    };

    abstract void happen(Life life);
}
