package io.kvorum.config;

import java.util.Objects;

/**
 * Where the node listens and what it tells others about it.
 *
 * @param host default 127.0.0.1, a host name, an IPv4 or an IPv6 address without brackets; there is no authentication,
 *     so anything but loopback is a decision
 * @param port default 8080, 0..65535; 0 takes any free port
 * @param advertised default localhost:port on 127.0.0.1, else host:port, host:port with a port of 1..65535, not a
 *     wildcard; null when it follows host and port
 * @param idleTimeoutMs ms, default 60000, 100..3600000; longer than {@code quorum.maxTimeoutMs}
 * @param transport default auto, one of auto, io_uring, epoll, jdk; how sockets are waited for and written to
 */
public record HttpConfig(String host, int port, String advertised, long idleTimeoutMs, SocketTransport transport) {
    static final ConfigField<String> HOST = ConfigField.of(
                    "http.host",
                    new TextType(
                            "a host name, an IPv4 or an IPv6 address without brackets",
                            "^([0-9A-Fa-f:.]{2,45}|" + Address.HOST_PATTERN + ")$",
                            Address::isHost),
                    Address.LOOPBACK,
                    "The interface to listen on. There is no authentication:"
                            + " anything but loopback needs a network you trust.")
            .flag("--addr");

    static final ConfigField<Long> PORT = ConfigField.integer(
                    "http.port", "", 8080, 0, 65535, "The port to listen on; 0 takes any free port.")
            .flag("--addr");

    static final ConfigField<String> ADVERTISED = ConfigField.of(
                    "http.advertised",
                    new AddressType(),
                    (String) null,
                    "Where peers and clients reach this node. Needed when http.host is a wildcard and there are peers.")
            .derived("localhost:port on 127.0.0.1, else host:port");

    static final ConfigField<Long> IDLE_TIMEOUT = ConfigField.integer(
            "http.idleTimeoutMs",
            "ms",
            60_000,
            100,
            3_600_000,
            "A connection silent for so long is closed. Longer than quorum.maxTimeoutMs,"
                    + " or a pending request would be cut.");

    static final ConfigField<SocketTransport> TRANSPORT = ConfigField.of(
            "http.transport",
            new ChoiceType<>(SocketTransport.class),
            SocketTransport.AUTO,
            "How the node speaks to the kernel about sockets, and with io_uring about its log: auto takes io_uring where the"
                    + " kernel lets it, else epoll, else what the JDK has. An embedding application decides for itself.");

    public HttpConfig {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(transport, "transport");
    }

    /**
     * The address to tell others, {@code host:port}.
     *
     * @param boundPort the port that the server got, which differs from {@link #port()} when that is 0
     */
    public String advertisedAddress(int boundPort) {
        if (advertised != null) {
            return advertised;
        }
        // Only this one: localhost need not lead to ::1, and never leads to 127.0.0.2.
        return new Address(host.equals(Address.LOOPBACK) ? "localhost" : host, boundPort).toString();
    }

    /** The address to tell others when the server got the port it asked for. */
    public String advertisedAddress() {
        return advertisedAddress(port);
    }

    /** Leaves the advertised address open when nobody set it: the port may not be known before the server is bound. */
    static void derive(Settings settings) {
        settings.putDefault(ADVERTISED, null);
    }

    static HttpConfig from(Settings settings) {
        return new HttpConfig(
                settings.get(HOST),
                settings.intOf(PORT),
                settings.get(ADVERTISED),
                settings.get(IDLE_TIMEOUT),
                settings.get(TRANSPORT));
    }

    void into(Settings settings) {
        settings.put(HOST, host)
                .put(PORT, port)
                .put(ADVERTISED, advertised)
                .put(IDLE_TIMEOUT, idleTimeoutMs)
                .put(TRANSPORT, transport);
    }
}
