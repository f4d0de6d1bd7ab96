package io.kvorum.bus;

import io.kvorum.config.LimitsConfig;
import io.kvorum.config.QuorumConfig;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.failure.Outcome;
import io.kvorum.quorum.QuorumLevel;
import io.kvorum.version.ContextToken;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.Value;
import java.util.Base64;
import java.util.Map;

/**
 * What a client's request must obey, whether it came over HTTP or the event bus. Every refusal is a
 * {@link KvorumException} that says what was found and what is accepted. Immutable; callable from any thread.
 */
public final class RequestRules {
    /** How much longer than the request itself anyone waits for its answer, which knows more than a timeout does. */
    private static final long GRACE_MILLIS = 250;

    private static final int MAX_CONTENT_TYPE = 255;

    private final LimitsConfig limits;
    private final QuorumConfig quorum;

    public RequestRules(LimitsConfig limits, QuorumConfig quorum) {
        this.limits = limits;
        this.quorum = quorum;
    }

    /**
     * A key as it is, not percent-encoded.
     *
     * @return the key
     * @throws KvorumException INVALID_KEY when it is missing, empty, too long or not valid Unicode
     */
    public String key(String key) {
        if (key == null) {
            throw invalid("The member \"key\" is missing");
        }
        int bytes = 0;
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (!Character.isSurrogate(c)) {
                bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < key.length()
                    && Character.isLowSurrogate(key.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                throw new KvorumException(
                        FailureCode.INVALID_KEY,
                        "The key has an unpaired surrogate at character " + i + " and is not valid Unicode");
            }
        }
        keyLength(bytes);
        return key;
    }

    private void keyLength(int bytes) {
        if (bytes < 1 || bytes > limits.keyBytes()) {
            throw new KvorumException(
                    FailureCode.INVALID_KEY,
                    "A key has 1 to " + limits.keyBytes() + " bytes in UTF-8, this one has " + bytes,
                    Map.of("limit", limits.keyBytes()));
        }
    }

    /**
     * The value of {@code {"value"}} or {@code {"valueBase64", ["contentType"]}}.
     *
     * @throws KvorumException INVALID_REQUEST or TOO_LARGE
     */
    public Value value(JsonFields fields) {
        boolean isText = fields.has("value");
        String type = fields.text("contentType");
        if (isText == fields.has("valueBase64")) {
            throw invalid("Exactly one of \"value\" and \"valueBase64\" must be given, found "
                    + (isText ? "both" : "neither"));
        }
        if (type != null && isText) {
            throw invalid("\"contentType\" goes with \"valueBase64\" only; the type of \"value\" is always text");
        }
        if (type != null && !isContentType(type)) {
            throw invalid("\"contentType\" must look like type/subtype, found \"" + type + "\"");
        }
        try {
            return bounded(
                    isText
                            ? fields.value("value")
                            : new Value(Base64.getDecoder().decode(fields.text("valueBase64")), type));
        } catch (IllegalArgumentException e) {
            throw invalid(
                    isText
                            ? "\"value\" has an unpaired surrogate, which no UTF-8 can carry; send bytes as \"valueBase64\""
                            : "\"valueBase64\" is not base64 (RFC 4648, section 4): " + e.getMessage());
        }
    }

    private Value bounded(Value value) {
        if (value.bytes().length > limits.valueBytes()) {
            throw new KvorumException(
                    FailureCode.TOO_LARGE,
                    "The value has " + value.bytes().length + " bytes, limits.valueBytes allows " + limits.valueBytes(),
                    Map.of("limit", limits.valueBytes()));
        }
        return value;
    }

    /** Whether the text is {@code type/subtype}, parameters allowed, and safe to be sent back as a header. */
    public static boolean isContentType(String text) {
        int slash = text.indexOf('/');
        int semicolon = text.indexOf(';');
        int end = (semicolon < 0 ? text : text.substring(0, semicolon))
                .stripTrailing()
                .length();
        return text.length() <= MAX_CONTENT_TYPE
                && text.chars().allMatch(c -> c >= ' ' && c <= '~')
                && isToken(text, 0, slash)
                && isToken(text, slash + 1, end);
    }

    private static boolean isToken(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!isTokenChar(text.charAt(i))) {
                return false;
            }
        }
        return from < to;
    }

    private static boolean isTokenChar(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    /**
     * A context token for this key.
     *
     * @return null when the token is null
     * @throws KvorumException INVALID_CONTEXT
     */
    public static ContextToken context(String key, String token) {
        if (token == null) {
            return null;
        }
        try {
            return ContextToken.decode(key, token);
        } catch (MalformedRecordException e) {
            throw new KvorumException(
                    FailureCode.INVALID_CONTEXT,
                    e.getMessage() + "; send back the \"context\" of an earlier answer for this key unchanged");
        }
    }

    /**
     * The quorum that a parameter names.
     *
     * @return null when the text is null
     * @throws KvorumException INVALID_QUORUM when it names none
     */
    public static QuorumLevel quorum(String name, String text) {
        if (text == null) {
            return null;
        }
        try {
            return QuorumLevel.parse(text);
        } catch (IllegalArgumentException e) {
            throw new KvorumException(FailureCode.INVALID_QUORUM, "\"" + name + "\": " + e.getMessage());
        }
    }

    /**
     * How long a request may take.
     *
     * @param millis what it asks for, null for the configured default
     * @throws KvorumException INVALID_REQUEST when it asks for what is not allowed
     */
    public long timeoutMillis(Long millis) {
        if (millis == null) {
            return quorum.timeoutMs();
        }
        if (millis < 1 || millis > quorum.maxTimeoutMs()) {
            throw invalid("\"timeoutMs\" must be 1 to " + quorum.maxTimeoutMs() + ", found " + millis);
        }
        return millis;
    }

    /** How long to wait on the bus for the answer of a request that has so much time left. */
    public static long waitMillis(long remainingMillis) {
        return Math.max(0, remainingMillis) + GRACE_MILLIS;
    }

    /**
     * The failure of a read: one that says "unknown" in general says "too few answered" of a read, which leaves nothing
     * behind.
     */
    public static Throwable ofRead(Throwable failure) {
        return failure instanceof KvorumException known
                        && known.code().outcome() == Outcome.UNKNOWN
                        && known.code() != FailureCode.INTERNAL
                ? new KvorumException(FailureCode.READ_QUORUM_UNAVAILABLE, known.getMessage(), known.facts())
                : failure;
    }

    private static KvorumException invalid(String detail) {
        return new KvorumException(FailureCode.INVALID_REQUEST, detail);
    }
}
