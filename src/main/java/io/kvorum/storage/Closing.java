package io.kvorum.storage;

import io.kvorum.port.Background;
import io.kvorum.port.Disk;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The end of a store: closes its files and tells everybody who asked, also those who ask later, how that went. */
final class Closing {
    private final Disk disk;
    private final Background background;
    private final SegmentWriter writer;
    private final List<Consumer<Throwable>> waiting = new ArrayList<>();
    private boolean ended;
    private Throwable outcome;

    Closing(Disk disk, Background background, SegmentWriter writer) {
        this.disk = disk;
        this.background = background;
        this.writer = writer;
    }

    /** True for the one who has to see to it that it ends. */
    boolean join(Consumer<Throwable> done) {
        if (ended) {
            done.accept(outcome);
            return false;
        }
        waiting.add(done);
        return waiting.size() == 1;
    }

    /** Has everything on disk, the mark of a clean shutdown last. */
    void cleanly(Identity identity, CleanMarker marker) {
        background.run(
                () -> {
                    writer.finish();
                    writer.close();
                    identity.write(disk);
                    marker.write(disk);
                    return null;
                },
                closed -> end(null),
                this::end);
    }

    /** Leaves everything as it is. */
    void after(Throwable fatal) {
        background.run(
                () -> {
                    writer.close();
                    return null;
                },
                closed -> end(fatal),
                notClosed -> end(fatal));
    }

    private void end(Throwable cause) {
        ended = true;
        outcome = cause;
        List<Consumer<Throwable>> told = List.copyOf(waiting);
        waiting.clear();
        told.forEach(done -> done.accept(cause));
    }
}
