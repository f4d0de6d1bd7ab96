package io.kvorum.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A host and a port, written {@code host:port}. Never looked up here: the host is a name or a literal.
 *
 * @param host a name, an IPv4 literal, or an IPv6 literal without brackets
 * @param port 0..65535; 0 asks for any free port and is only good for binding
 */
public record Address(String host, int port) {
    /** What a host may look like; the numbers inside literals are checked in code. */
    static final String HOST_PATTERN = "[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?";

    /** What an address may look like. */
    static final String PATTERN = "^(\\[[0-9A-Fa-f:.]{2,45}\\]|" + HOST_PATTERN + ")?:[0-9]{1,5}$";

    /** What reaches this machine itself, whatever it is called. */
    public static final String LOOPBACK = "127.0.0.1";

    private static final Pattern NAME = Pattern.compile(HOST_PATTERN);
    private static final Pattern DIGITS_AND_DOTS = Pattern.compile("[0-9.]+");
    private static final Pattern IPV4 = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

    /**
     * @throws IllegalArgumentException when the host or port is not valid; the message says which and why
     */
    public Address {
        if (!isHost(host)) {
            throw new IllegalArgumentException(ConfigType.show(host) + " is not a host name or an IP address");
        }
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " is not 0..65535");
        }
    }

    /**
     * Reads {@code host:port}, {@code [ipv6]:port} or {@code :port}, which means loopback.
     *
     * @throws IllegalArgumentException when it is none of these; the message says why
     */
    public static Address parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("the port is missing");
        }
        String port = text.substring(colon + 1);
        if (!PORT.matcher(port).matches()) {
            throw new IllegalArgumentException(ConfigType.show(port) + " is not a port");
        }
        String host = text.substring(0, colon);
        if (host.isEmpty()) {
            host = LOOPBACK;
        } else if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
            if (!host.contains(":")) {
                throw new IllegalArgumentException("brackets are for IPv6 addresses");
            }
        } else if (host.contains(":")) {
            throw new IllegalArgumentException("an IPv6 address needs brackets, as in [::1]:8080");
        }
        return new Address(host, Integer.parseInt(port));
    }

    /** Whether this is a host name, an IPv4 literal, or an IPv6 literal without brackets. */
    public static boolean isHost(String host) {
        if (host.contains(":")) {
            return isIpv6(host);
        }
        // A name of digits and dots would be taken for an address by every resolver.
        return DIGITS_AND_DOTS.matcher(host).matches()
                ? isIpv4(host)
                : NAME.matcher(host).matches() && !host.contains("..");
    }

    /** Whether the host is this machine itself, judged by its text alone. */
    public static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost")
                || (host.startsWith("127.") && isIpv4(host))
                || (isIpv6(host) && ipv6(host).isLoopbackAddress());
    }

    /** Whether the host means every interface, which can be bound but not called. */
    public static boolean isWildcard(String host) {
        return host.equals("0.0.0.0") || (isIpv6(host) && ipv6(host).isAnyLocalAddress());
    }

    /** Whether both surely name the same socket; names are not resolved, so false proves nothing. */
    public boolean sameAs(Address other) {
        return port == other.port && canonical(host).equals(canonical(other.host));
    }

    private static String canonical(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.equals("localhost")
                ? LOOPBACK
                : isIpv6(lower) ? ipv6(lower).getHostAddress() : lower;
    }

    private static boolean isIpv4(String host) {
        if (!IPV4.matcher(host).matches()) {
            return false;
        }
        for (String octet : host.split("\\.", -1)) {
            if (Integer.parseInt(octet) > 255) {
                return false;
            }
        }
        return true;
    }

    private static boolean isIpv6(String host) {
        return host.contains(":") && IPV6.matcher(host).matches() && ipv6(host) != null;
    }

    /** The literal's value, null when it is malformed. Brackets promise a literal, so no name service is asked. */
    private static InetAddress ipv6(String host) {
        try {
            return InetAddress.getByName("[" + host + "]");
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** {@code host:port}, with brackets around an IPv6 literal. */
    @Override
    public String toString() {
        return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }
}
