package io.kvorum.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.port.Disk;
import io.kvorum.port.Disk.DiskFile;
import io.kvorum.port.DiskFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** The fixture itself: what it forgets is what a real disk may forget. */
class FaultyDiskTest extends DiskContract {
    private final FaultyDisk disk = new FaultyDisk();

    @Override
    protected Disk disk() {
        return disk;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    @Test
    void a_power_loss_may_take_what_was_not_synced_and_never_what_was() throws IOException {
        DiskFile file = disk.open("a");
        file.write(0, bytes("safe"));
        file.sync();
        disk.syncDirectory();
        file.write(4, bytes(" lost"));
        disk.open("b");
        assertThat(disk.afterPowerLoss(() -> false).files()).containsOnlyKeys("a");
        assertThat(disk.afterPowerLoss(() -> false).files().get("a")).asString().isEqualTo("safe");
        assertThat(disk.afterPowerLoss(() -> true).files()).containsOnlyKeys("a", "b");
        assertThat(disk.afterPowerLoss(() -> true).files().get("a")).asString().isEqualTo("safe lost");
    }

    @Test
    void a_synced_file_without_a_synced_name_may_vanish() throws IOException {
        DiskFile file = disk.open("a");
        file.write(0, bytes("x"));
        file.sync();
        assertThat(disk.afterPowerLoss(() -> false).files()).isEmpty();
    }

    @Test
    void after_a_failed_sync_the_cache_shows_what_the_disk_never_got() throws IOException {
        DiskFile file = disk.open("a");
        disk.syncDirectory();
        disk.failSyncsOf("a"::equals);
        file.write(0, bytes("x"));
        assertThatThrownBy(file::sync).isInstanceOf(IOException.class);
        disk.failSyncsOf(name -> false);
        file.sync();
        assertThat(disk.files().get("a")).asString().isEqualTo("x");
        assertThat(disk.afterPowerLoss(() -> true).files().get("a")).isEmpty();
    }

    @Test
    void a_full_disk_takes_a_part() throws IOException {
        disk.limitTo(3);
        DiskFile file = disk.open("a");
        assertThatThrownBy(() -> file.write(0, bytes("hello"))).isInstanceOf(DiskFullException.class);
        assertThat(disk.files().get("a")).asString().isEqualTo("hel");
        assertThat(disk.usableBytes()).isZero();
    }

    @Test
    void without_power_nothing_works() throws IOException {
        DiskFile file = disk.open("a");
        disk.losePowerAt(0);
        assertThatThrownBy(() -> file.write(0, bytes("x"))).isInstanceOf(FaultyDisk.PowerLoss.class);
        assertThatThrownBy(disk::list).isInstanceOf(FaultyDisk.PowerLoss.class);
    }
}
