package io.kvorum.http;

import io.kvorum.bus.RequestRules;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;

/**
 * Keys from raw paths. Everything after the route's prefix, percent-decoded once, is the key: {@code a/b} and
 * {@code a%2Fb} are the same text and so the same key, {@code ..} and {@code //} are keys like any other.
 */
final class RequestKeys {
    private RequestKeys() {}

    /**
     * @param raw what follows the prefix, without the query
     * @throws KvorumException INVALID_KEY when it stands for no valid key
     */
    static String decode(String raw, RequestRules rules) {
        try {
            return rules.key(PercentEncoding.decode(raw));
        } catch (IllegalArgumentException e) {
            throw new KvorumException(FailureCode.INVALID_KEY, "The key in the path is malformed: " + e.getMessage());
        }
    }
}
