package io.kvorum.http;

import java.util.Locale;

/**
 * A request URI cut at its question mark and otherwise left as it came: nothing is decoded, resolved or normalised.
 *
 * @param path from the first slash on; for other forms of a target whatever was sent
 * @param query what follows the first question mark, null when there is none
 */
record RequestTarget(String path, String query) {
    static RequestTarget of(String uri) {
        String target = uri.isEmpty() || uri.charAt(0) == '/' ? uri : withoutAuthority(uri);
        int question = target.indexOf('?');
        return question < 0
                ? new RequestTarget(target, null)
                : new RequestTarget(target.substring(0, question), target.substring(question + 1));
    }

    /** Servers must take {@code GET http://host/path} too (RFC 9112, section 3.2.2). */
    private static String withoutAuthority(String uri) {
        String start = uri.substring(0, Math.min(8, uri.length())).toLowerCase(Locale.ROOT);
        if (!start.startsWith("http://") && !start.equals("https://")) {
            return uri;
        }
        int authority = uri.indexOf("//") + 2;
        for (int i = authority; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c == '/') {
                return uri.substring(i);
            }
            if (c == '?') {
                return "/" + uri.substring(i);
            }
        }
        return "/";
    }
}
