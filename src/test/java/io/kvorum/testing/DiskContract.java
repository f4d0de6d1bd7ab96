package io.kvorum.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.port.Disk;
import io.kvorum.port.Disk.DiskFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What every {@link Disk} does. */
public abstract class DiskContract {
    /** An empty disk. */
    protected abstract Disk disk() throws IOException;

    private static void write(Disk disk, String name, long offset, String text) throws IOException {
        try (DiskFile file = disk.open(name)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
            file.write(offset, bytes);
            assertThat(bytes.hasRemaining()).isFalse();
            file.sync();
        }
        disk.syncDirectory();
    }

    private static String content(Disk disk, String name) throws IOException {
        try (InputStream in = disk.read(name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    void a_new_disk_has_no_files() throws IOException {
        assertThat(disk().list()).isEmpty();
    }

    @Test
    void a_file_reads_back_as_written() throws IOException {
        Disk disk = disk();
        write(disk, "a", 0, "hello");
        assertThat(disk.exists("a")).isTrue();
        assertThat(disk.size("a")).isEqualTo(5);
        assertThat(content(disk, "a")).isEqualTo("hello");
    }

    @Test
    void opening_creates_and_never_truncates() throws IOException {
        Disk disk = disk();
        write(disk, "a", 0, "hello");
        write(disk, "a", 1, "ipp");
        assertThat(content(disk, "a")).isEqualTo("hippo");
        disk.open("b").close();
        assertThat(disk.size("b")).isZero();
    }

    @Test
    void a_write_behind_the_end_leaves_zeros() throws IOException {
        Disk disk = disk();
        write(disk, "a", 2, "x");
        assertThat(content(disk, "a")).isEqualTo("\0\0x");
    }

    @Test
    void a_truncated_file_grows_again_from_its_new_end() throws IOException {
        Disk disk = disk();
        write(disk, "a", 0, "hello");
        try (DiskFile file = disk.open("a")) {
            file.truncate(2);
            assertThat(file.size()).isEqualTo(2);
            file.write(3, ByteBuffer.wrap("!".getBytes(UTF_8)));
        }
        assertThat(content(disk, "a")).isEqualTo("he\0!");
    }

    @Test
    void names_are_listed_in_order() throws IOException {
        Disk disk = disk();
        write(disk, "b", 0, "");
        write(disk, "a", 0, "");
        write(disk, "c.tmp", 0, "");
        assertThat(disk.list()).containsExactly("a", "b", "c.tmp");
    }

    @Test
    void a_rename_replaces_the_target() throws IOException {
        Disk disk = disk();
        write(disk, "a", 0, "new");
        write(disk, "b", 0, "old");
        disk.rename("a", "b");
        assertThat(disk.list()).containsExactly("b");
        assertThat(content(disk, "b")).isEqualTo("new");
    }

    @Test
    void a_file_open_for_writing_keeps_its_content_through_a_rename() throws IOException {
        Disk disk = disk();
        try (DiskFile file = disk.open("a")) {
            disk.rename("a", "b");
            file.write(0, ByteBuffer.wrap("x".getBytes(UTF_8)));
        }
        assertThat(content(disk, "b")).isEqualTo("x");
    }

    @Test
    void a_file_that_is_replaced_while_it_is_open_has_nothing_to_do_with_the_one_in_its_place() throws IOException {
        Disk disk = disk();
        write(disk, "a", 0, "new");
        write(disk, "b", 0, "before");
        try (DiskFile before = disk.open("b")) {
            disk.rename("a", "b");
            assertThat(before.size()).isEqualTo(6);
            before.truncate(1);
            assertThat(before.size()).isEqualTo(1);
        }
        assertThat(disk.list()).containsExactly("b");
        assertThat(content(disk, "b")).isEqualTo("new");
    }

    @Test
    void deleting_what_is_not_there_is_no_error() throws IOException {
        Disk disk = disk();
        write(disk, "a", 0, "x");
        disk.delete("a");
        disk.delete("a");
        assertThat(disk.exists("a")).isFalse();
    }

    @Test
    void reading_or_renaming_what_is_not_there_is_an_error() throws IOException {
        Disk disk = disk();
        assertThatThrownBy(() -> disk.read("a").close()).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> disk.size("a")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> disk.rename("a", "b")).isInstanceOf(IOException.class);
    }

    @Test
    void there_is_room_on_it() throws IOException {
        assertThat(disk().usableBytes()).isPositive();
    }
}
