package io.kvorum.storage;

import io.kvorum.port.Disk;
import io.kvorum.port.Disk.DiskFile;
import io.kvorum.port.DiskFullException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Disk steps whose failure means more than a failed operation. Background only. */
public final class Durable {
    /** Ending of files that are being written and mean nothing yet. */
    static final String TEMPORARY = ".tmp";

    private Durable() {}

    /**
     * Replaces a small file so that a crash leaves the old content or the new, whole.
     *
     * @throws IOException when it failed; the old content then still stands, unless the last step, the fsync of the
     *     directory, failed
     */
    public static void replace(Disk disk, String name, byte[] content) throws IOException {
        String temporary = name + TEMPORARY;
        disk.delete(temporary);
        try (DiskFile file = disk.open(temporary)) {
            file.write(0, ByteBuffer.wrap(content));
            sync(file, temporary);
        } catch (DiskFullException e) {
            disk.delete(temporary);
            throw e;
        }
        disk.rename(temporary, name);
        syncDirectory(disk);
    }

    static void sync(DiskFile file, String name) throws IOException {
        try {
            file.sync();
        } catch (DiskFullException e) {
            throw e;
        } catch (IOException e) {
            throw new FsyncFailedException("The fsync of " + name + " failed", e);
        }
    }

    static void syncDirectory(Disk disk) throws IOException {
        try {
            disk.syncDirectory();
        } catch (IOException e) {
            throw new FsyncFailedException("The fsync of the data directory failed", e);
        }
    }
}
