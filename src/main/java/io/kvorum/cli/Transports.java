package io.kvorum.cli;

import io.kvorum.config.SocketTransport;
import io.vertx.core.transport.Transport;
import java.util.Locale;

/** The kernel's interfaces to sockets, as far as this machine has them. */
final class Transports {
    private Transports() {}

    /**
     * The one that is wanted, or the best there is.
     *
     * @throws IllegalStateException when the one that is wanted cannot be used here; the message says why
     */
    static Transport pick(SocketTransport wanted) {
        return switch (wanted) {
            case AUTO -> best();
            case IO_URING -> required(wanted, Transport.IO_URING);
            case EPOLL -> required(wanted, Transport.EPOLL);
            case JDK -> Transport.NIO;
        };
    }

    private static Transport best() {
        if (Transport.IO_URING.available()) {
            return Transport.IO_URING;
        }
        return Transport.EPOLL.available() ? Transport.EPOLL : Transport.NIO;
    }

    private static Transport required(SocketTransport wanted, Transport transport) {
        if (!transport.available()) {
            throw new IllegalStateException("http.transport is " + wanted.name().toLowerCase(Locale.ROOT)
                    + ", and this machine has none (" + reason(transport.unavailabilityCause()) + "); set it to auto");
        }
        return transport;
    }

    private static String reason(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
