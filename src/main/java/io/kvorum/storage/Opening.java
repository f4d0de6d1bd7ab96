package io.kvorum.storage;

import io.kvorum.port.Background;
import io.kvorum.storage.StorageException.Kind;
import java.io.IOException;
import java.util.function.Consumer;

/** Drives a recovery: its steps on the background, its progress on the owner's loop. */
final class Opening {
    private final Background background;
    private final Recovery recovery;
    private final StorageListener listener;
    private final Consumer<Throwable> failed;

    Opening(Background background, Recovery recovery, StorageListener listener, Consumer<Throwable> failed) {
        this.background = background;
        this.recovery = recovery;
        this.listener = listener;
        this.failed = failed;
    }

    void run(Consumer<Recovery.Recovered> recovered) {
        background.run(
                this::step,
                progress -> {
                    listener.recoveryProgress(
                            progress.file(), progress.bytesRead(), progress.bytesTotal(), progress.keys());
                    if (progress.done()) {
                        recovery.result().notices().forEach(listener::notice);
                        recovered.accept(recovery.result());
                    } else {
                        run(recovered);
                    }
                },
                failed);
    }

    private Recovery.Progress step() {
        try {
            return recovery.step();
        } catch (IOException e) {
            abandon(e);
            throw new StorageException(
                    Kind.IO,
                    "The data directory could not be read or prepared (" + e.getMessage()
                            + "): check the disk, its free space and the file permissions, then start again",
                    e);
        } catch (RuntimeException e) {
            abandon(e);
            throw e;
        }
    }

    private void abandon(Exception cause) {
        try {
            recovery.abandon();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
