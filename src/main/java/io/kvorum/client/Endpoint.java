package io.kvorum.client;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * One place where a node, or a proxy before nodes, listens.
 *
 * @param host a name or a literal, an IPv6 one in its brackets: so the Host header needs it
 * @param prefix path before the routes, without a slash at its end; empty for none
 */
record Endpoint(boolean ssl, String host, int port, String prefix) {
    /**
     * Reads {@code host:port} or {@code http[s]://host[:port][/prefix]}.
     *
     * @throws IllegalArgumentException saying what an endpoint looks like
     */
    static Endpoint parse(String text) {
        try {
            URI uri = new URI(text.contains("://") ? text : "http://" + text);
            boolean ssl = "https".equalsIgnoreCase(uri.getScheme());
            boolean known = ssl || "http".equalsIgnoreCase(uri.getScheme());
            boolean plain = uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
            if (!known || !plain || uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65535) {
                throw malformed(text);
            }
            int port = uri.getPort() < 0 ? (ssl ? 443 : 80) : uri.getPort();
            String path = uri.getRawPath();
            int end = path.length();
            while (end > 0 && path.charAt(end - 1) == '/') {
                end--;
            }
            return new Endpoint(ssl, uri.getHost(), port, path.substring(0, end));
        } catch (URISyntaxException e) {
            throw malformed(text);
        }
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException(
                "An endpoint looks like localhost:8080 or http://localhost:8080, found \"" + text + "\"");
    }

    @Override
    public String toString() {
        return (ssl ? "https://" : "http://") + host + ":" + port + prefix;
    }
}
