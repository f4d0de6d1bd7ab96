package io.kvorum.http;

import java.util.List;

/**
 * A response without the headers that were set on the way.
 *
 * @param status 200..599
 * @param contentType null when there is no body
 * @param parts the body, whose parts are written one after the other; never modified
 */
record Answer(int status, CharSequence contentType, List<byte[]> parts) {
    /** 200 with JSON. */
    static Answer json(byte[] body) {
        return json(200, body);
    }

    static Answer json(int status, byte[] body) {
        return new Answer(status, MediaType.JSON_NAME, List.of(body));
    }

    static Answer of(int status, CharSequence contentType, byte[] body) {
        return new Answer(status, contentType, List.of(body));
    }

    /** 200 with lines of JSON. */
    static Answer lines(List<byte[]> parts) {
        return new Answer(200, MediaType.NDJSON_NAME, parts);
    }

    /** 204. */
    static Answer empty() {
        return new Answer(204, null, List.of());
    }

    long length() {
        long length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        return length;
    }
}
