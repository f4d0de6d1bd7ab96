package io.kvorum.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.port.Disk.Overwriting;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel is asked for, and what is made of its answers; no kernel is asked here. */
class UringOrdersTest {
    private static final int OPENAT = 18;
    private static final int CLOSE = 19;
    private static final int WRITE = 23;
    private static final int DESCRIPTOR = 42;
    private static final int EIO = 5;
    private static final byte[] BYTES = {1, 2, 3};

    private final List<String> orders = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final Registration registration = new Registration();
    private final UringFile file = new UringFile(loop(), Runnable::run, Path.of("/data/wal-1.ndjson"));
    private RuntimeException noMore;

    private final class Registration implements IoRegistration {
        private boolean cancelled;

        // Netty's signature.
        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals")
        public <T> T attachment() {
            return null;
        }

        @Override
        public long submit(IoOps ops) {
            if (noMore != null) {
                throw noMore;
            }
            orders.add(ops.toString());
            return cancelled ? 0 : orders.size();
        }

        @Override
        public boolean isValid() {
            return !cancelled;
        }

        @Override
        public boolean cancel() {
            cancelled = true;
            return true;
        }
    }

    private final class Told implements Overwriting {
        @Override
        public void landed() {
            told.add("landed");
        }

        @Override
        public void refused() {
            told.add("refused");
        }

        @Override
        public void failed(IOException cause) {
            told.add("failed: " + cause.getMessage());
        }
    }

    /** A loop on which this thread is, and which knows nothing else. */
    private IoEventLoop loop() {
        return (IoEventLoop) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {IoEventLoop.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "inEventLoop" -> true;
                    case "register" -> ImmediateEventExecutor.INSTANCE.newSucceededFuture(registration);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private long last(String field) {
        Matcher value = Pattern.compile("\\b" + field + "=(-?\\d+)").matcher(orders.get(orders.size() - 1));
        assertThat(value.find()).as(field).isTrue();
        return Long.parseLong(value.group(1));
    }

    private void answer(int operation, int result) {
        file.handle(registration, new IoUringIoEvent(result, 0, (byte) operation, (short) 0));
    }

    private void open() {
        assertThat(file.isReady()).isFalse();
        answer(OPENAT, DESCRIPTOR);
        assertThat(file.isReady()).isTrue();
    }

    private void write() {
        file.overwrite(4_711, BYTES, new Told());
    }

    @Test
    void a_file_is_opened_for_writing_and_is_neither_made_nor_emptied() {
        file.isReady();
        assertThat(last("opcode")).isEqualTo(OPENAT);
        // O_WRONLY and O_CLOEXEC of fcntl(2), and no O_CREAT nor O_TRUNC.
        assertThat(last("union3")).isEqualTo(0x80001);
    }

    @Test
    void a_write_is_asked_for_that_ends_on_disk_and_for_which_the_loop_never_waits() {
        open();
        write();
        assertThat(last("opcode")).isEqualTo(WRITE);
        assertThat(last("fd")).isEqualTo(DESCRIPTOR);
        assertThat(last("union1")).as("where").isEqualTo(4_711);
        assertThat(last("len")).isEqualTo(BYTES.length);
        assertThat(last("union3")).as("RWF_DSYNC").isEqualTo(2);
        assertThat(last("flags")).as("IOSQE_ASYNC").isEqualTo(16);
        assertThat(file.isReady()).as("while it is under way").isFalse();
        answer(WRITE, BYTES.length);
        assertThat(told).containsExactly("landed");
        assertThat(file.isReady()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, -22, -28, -95, -125})
    void what_was_not_written_whole_or_is_not_done_here_is_refused_once_and_for_all(int result) {
        open();
        write();
        answer(WRITE, result);
        assertThat(told).containsExactly("refused");
        assertThat(file.isReady()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {-EIO, -30, -9})
    void any_other_error_means_that_the_disk_cannot_be_trusted(int result) {
        open();
        write();
        answer(WRITE, result);
        assertThat(told).singleElement().asString().contains("failed", "wal-1.ndjson", "errno " + -result);
        assertThat(file.isReady()).isFalse();
    }

    @Test
    void what_the_loop_cannot_take_is_refused() {
        open();
        noMore = new IllegalStateException("full");
        write();
        assertThat(told).containsExactly("refused");
        assertThat(file.isReady()).isFalse();
    }

    @Test
    void a_file_that_cannot_be_opened_is_never_ready() {
        file.isReady();
        answer(OPENAT, -2);
        assertThat(file.isReady()).isFalse();
        assertThat(registration.isValid()).isFalse();
        file.close();
        assertThat(orders).hasSize(1);
    }

    @Test
    void a_loop_that_takes_no_order_to_open_leaves_it_unready() {
        noMore = new IllegalStateException("full");
        assertThat(file.isReady()).isFalse();
        noMore = null;
        assertThat(file.isReady()).isFalse();
        assertThat(registration.isValid()).isFalse();
    }

    @Test
    void a_file_is_closed_after_the_write_that_is_under_way() {
        open();
        write();
        file.close();
        assertThat(last("opcode")).isEqualTo(WRITE);
        answer(WRITE, BYTES.length);
        assertThat(told).containsExactly("landed");
        assertThat(last("opcode")).isEqualTo(CLOSE);
        assertThat(last("fd")).isEqualTo(DESCRIPTOR);
        answer(CLOSE, 0);
        assertThat(registration.isValid()).isFalse();
    }

    @Test
    void a_file_is_closed_after_it_was_opened() {
        file.isReady();
        file.close();
        assertThat(last("opcode")).isEqualTo(OPENAT);
        answer(OPENAT, DESCRIPTOR);
        assertThat(last("opcode")).isEqualTo(CLOSE);
        assertThat(file.isReady()).isFalse();
    }

    @Test
    void a_file_that_nobody_asked_for_is_never_opened() {
        file.close();
        assertThat(file.isReady()).isFalse();
        assertThat(orders).isEmpty();
    }
}
