package io.kvorum.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvorum.config.SocketTransport;
import io.vertx.core.transport.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransportsTest {
    private static Transport named(SocketTransport wanted) {
        return switch (wanted) {
            case IO_URING -> Transport.IO_URING;
            case EPOLL -> Transport.EPOLL;
            default -> Transport.NIO;
        };
    }

    @Test
    void auto_takes_one_that_this_machine_has() {
        assertThat(Transports.pick(SocketTransport.AUTO).available()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"IO_URING", "EPOLL", "JDK"})
    void a_named_one_is_taken_or_refused_with_the_reason(SocketTransport wanted) {
        if (named(wanted).available()) {
            assertThat(Transports.pick(wanted)).isSameAs(named(wanted));
        } else {
            assertThatThrownBy(() -> Transports.pick(wanted))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("http.transport is " + wanted.name().toLowerCase(java.util.Locale.ROOT))
                    .hasMessageContaining("set it to auto");
        }
    }
}
