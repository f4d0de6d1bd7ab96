package io.kvorum.http;

import io.kvorum.bus.RequestRules;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    private static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";

    /** The next parameter, or the nothing between two semicolons (RFC 9110, section 5.6.6). */
    private static final Pattern PARAMETER =
            Pattern.compile("\\G *; *(?:(" + TOKEN + ")=(" + TOKEN + "|\"((?:[^\"\\\\]|\\\\.)*)\"))? *");

    private static final MediaType JSON = new MediaType(JSON_NAME, null);
    private static final MediaType NDJSON = new MediaType(NDJSON_NAME, null);

    /**
     * @param header null when the request had none, which means JSON
     * @throws KvorumException UNSUPPORTED_MEDIA_TYPE when it is no media type, or one of JSON's with parameters that are
     *     not plain
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
        int end = header.indexOf(';') < 0 ? header.length() : header.indexOf(';');
        String name = header.substring(0, end).strip().toLowerCase(Locale.ROOT);
        return new MediaType(name, charset(name, header.substring(end)));
    }

    /** Of a body that is kept as it comes nobody minds the parameters; of one that is read they must be plain. */
    private static String charset(String name, String parameters) {
        String charset = null;
        int charsets = 0;
        int end = 0;
        Matcher parameter = PARAMETER.matcher(parameters);
        while (parameter.find()) {
            end = parameter.end();
            if ("charset".equalsIgnoreCase(parameter.group(1))) {
                String quoted = parameter.group(3);
                String value = quoted == null ? parameter.group(2) : quoted.replaceAll("\\\\(.)", "$1");
                charset = value.toLowerCase(Locale.ROOT);
                charsets++;
            }
        }
        boolean plain = end == parameters.length() && charsets < 2;
        if (!plain && (name.equals(JSON_NAME) || name.equals(NDJSON_NAME))) {
            throw new KvorumException(
                    FailureCode.UNSUPPORTED_MEDIA_TYPE,
                    "The parameters of " + name + " are malformed, or name two charsets: \"" + parameters + "\"");
        }
        return charset;
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
