package io.kvorum.storage;

import io.kvorum.storage.StorageException.Kind;

/**
 * The first place of a file that does not read as it should.
 *
 * @param file its name
 * @param offset bytes from the start of the file
 * @param reason what is wrong there
 * @param proof why this was safely on disk once, which makes it corruption; null when it may be a torn tail
 */
record Damage(String file, long offset, String reason, String proof) {
    Damage provenBy(String evidence) {
        return proof != null ? this : new Damage(file, offset, reason, evidence);
    }

    boolean isCorruption() {
        return proof != null;
    }

    /** The refusal to start, with the ways out. */
    StorageException refusal() {
        return new StorageException(
                Kind.CORRUPT,
                file + " is damaged at byte " + offset + ": " + reason + ". This is no torn tail: " + proof + ". "
                        + WAYS_OUT);
    }

    static final String WAYS_OUT = "Ways out: restore the data directory from a backup; or start once with --salvage,"
            + " which sets the damaged file aside and keeps every record that can be read; or, when the other replicas"
            + " are healthy, move the data directory away and let the node heal from them";

    @Override
    public String toString() {
        return file + " at byte " + offset + ": " + reason;
    }
}
