package io.kvorum.cluster;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node of the cluster.
 *
 * @param id unique in the cluster: 1 to 64 letters, digits, dots, underscores and hyphens, a letter or digit first
 * @param address where peers reach it, {@code host:port}; an IPv6 host stands in brackets
 */
public record Member(String id, String address) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern ADDRESS =
            Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,252}|\\[(?=[^]]*:)[0-9A-Fa-f:.]{2,45}]):([1-9][0-9]{0,4})");

    /** @throws IllegalArgumentException when the id or the address is not of its form; the message says which */
    public Member {
        requireId(id);
        parse(address);
    }

    /**
     * Checks a node id on its own.
     *
     * @throws IllegalArgumentException saying what a node id looks like
     */
    public static void requireId(String id) {
        if (id == null || !ID.matcher(id).matches()) {
            throw new IllegalArgumentException("A node id is 1 to 64 of A-Z a-z 0-9 . _ - and starts with a letter or"
                    + " digit, found " + quoted(id));
        }
    }

    /** The host part of the address, an IPv6 one without its brackets. */
    public String host() {
        String host = parse(address).group(1);
        return host.charAt(0) == '[' ? host.substring(1, host.length() - 1) : host;
    }

    /** The port part of the address, 1..65535. */
    public int port() {
        return Integer.parseInt(parse(address).group(2));
    }

    private static Matcher parse(String address) {
        Matcher matcher = ADDRESS.matcher(address == null ? "" : address);
        if (!matcher.matches() || !isPort(Integer.parseInt(matcher.group(2)))) {
            throw new IllegalArgumentException(
                    "An address looks like host:port with a port of 1 to 65535, found " + quoted(address));
        }
        return matcher;
    }

    private static boolean isPort(int number) {
        return number >= 1 && number <= 65535;
    }

    private static String quoted(String text) {
        return text == null ? "nothing" : '"' + text + '"';
    }

    @Override
    public String toString() {
        return id + "=" + address;
    }
}
