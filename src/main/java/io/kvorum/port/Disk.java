package io.kvorum.port;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One flat directory of files with the operations whose crash behaviour Kvorum relies on. All calls block but those that
 * say otherwise; none is thread-safe beyond what each says. Names are plain file names, never paths, and never derive from
 * keys. A call that fails for lack of room throws {@link DiskFullException}.
 *
 * <p>What survives a crash: bytes of a file after {@link DiskFile#sync()} returned; the existence, name or absence of a
 * file after {@link #syncDirectory()} returned. Anything else may be there, partly there, or not.
 */
public interface Disk {
    /** Names of all files, sorted. */
    List<String> list() throws IOException;

    /** Whether the file exists. */
    boolean exists(String name) throws IOException;

    /** Length in bytes. */
    long size(String name) throws IOException;

    /** Reads from the first byte on; the caller closes it. */
    InputStream read(String name) throws IOException;

    /** Opens for writing at any offset, creating the file when it is absent; never truncates. The caller closes it. */
    DiskFile open(String name) throws IOException;

    /**
     * Renames atomically, replacing the target. Durable only after {@link #syncDirectory()}. A file open for writing under
     * the target's name stays what it is, apart from the one that has the name now; a disk that cannot do that refuses.
     */
    void rename(String from, String to) throws IOException;

    /** Deletes; a missing file is not an error. Durable only after {@link #syncDirectory()}. */
    void delete(String name) throws IOException;

    /** Makes all creations, renames and deletions so far durable. */
    void syncDirectory() throws IOException;

    /** Bytes that can still be written before the disk is full. */
    long usableBytes() throws IOException;

    /** A file open for writing. Used by one thread at a time. */
    interface DiskFile extends AutoCloseable {
        /** Bytes of the longest {@link #overwrite}. */
        int MOST_OVERWRITTEN = 64 * 1024;

        /** Current length in bytes. */
        long size() throws IOException;

        /** Writes all remaining bytes at the offset. On an exception any prefix may have been written. */
        void write(long offset, ByteBuffer bytes) throws IOException;

        /** Cuts the file to this length. */
        void truncate(long length) throws IOException;

        /**
         * Makes everything written so far durable (fdatasync). After an exception nothing may be assumed about what is
         * on disk, and a second call must not be trusted (PostgreSQL's "fsyncgate", 2018).
         */
        void sync() throws IOException;

        /**
         * Whether {@link #overwrite} may be called now. On the owner's loop, without blocking; the answer may change from
         * no to yes and back.
         */
        default boolean canOverwrite() {
            return false;
        }

        /**
         * Begins to write over bytes that the file has on disk already, and to have the new ones on disk, without
         * blocking and without a thread between. On the owner's loop, only after {@link #canOverwrite}, and nothing else
         * may be asked of the file until it is over. What a crash leaves meanwhile is as after {@link #write}.
         *
         * @param bytes at most {@link #MOST_OVERWRITTEN}; not to be changed until it is over
         */
        default void overwrite(long offset, byte[] bytes, Overwriting over) {
            throw new UnsupportedOperationException("Nobody may overwrite what cannot be overwritten");
        }

        @Override
        void close() throws IOException;
    }

    /** How an {@link DiskFile#overwrite} ends: one of the three is called, on the loop that began it. */
    interface Overwriting {
        /** All of it is on disk. */
        void landed();

        /** It cannot be done this way. Any part may have been written, which the same {@link DiskFile#write} makes good. */
        void refused();

        /** Means what an exception of {@link DiskFile#sync} means. */
        void failed(IOException cause);
    }
}
