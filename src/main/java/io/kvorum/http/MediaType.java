package io.kvorum.http;

import io.kvorum.bus.RequestRules;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import java.util.Locale;

/**
 * The {@code Content-Type} of a body.
 *
 * @param name {@code type/subtype} in lower case
 * @param charset in lower case, null when not given
 */
record MediaType(String name, String charset) {
    static final String JSON_NAME = "application/json";
    static final String NDJSON_NAME = "application/x-ndjson";
    static final String BYTES_NAME = "application/octet-stream";

    private static final MediaType JSON = new MediaType(JSON_NAME, null);
    private static final MediaType NDJSON = new MediaType(NDJSON_NAME, null);

    /**
     * @param header null when the request had none, which means JSON
     * @throws KvorumException UNSUPPORTED_MEDIA_TYPE when it is no media type
     */
    static MediaType parse(String header) {
        if (header == null || header.equals(JSON_NAME)) {
            return JSON;
        }
        if (header.equals(NDJSON_NAME)) {
            return NDJSON;
        }
        if (!RequestRules.isContentType(header)) {
            throw new KvorumException(
                    FailureCode.UNSUPPORTED_MEDIA_TYPE,
                    "A Content-Type looks like type/subtype, found \"" + header + "\"");
        }
        String[] parts = header.split(";", -1);
        String charset = null;
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
            if (parameter.startsWith("charset=")) {
                charset = parameter.substring("charset=".length()).replace("\"", "");
            }
        }
        return new MediaType(parts[0].strip().toLowerCase(Locale.ROOT), charset);
    }

    boolean isJson() {
        return name.equals(JSON_NAME);
    }

    /**
     * This type, when it is one of JSON's.
     *
     * @throws KvorumException UNSUPPORTED_MEDIA_TYPE when it names another charset than UTF-8
     */
    MediaType requireUtf8() {
        if (charset != null && !charset.equals("utf-8") && !charset.equals("utf8")) {
            throw new KvorumException(
                    FailureCode.UNSUPPORTED_MEDIA_TYPE, name + " is read as UTF-8 only, found charset " + charset);
        }
        return this;
    }
}
