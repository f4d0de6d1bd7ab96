package io.kvorum.http;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The parameters after the question mark: each known, each given once. A misspelt one must not be ignored silently. */
final class QueryParameters {
    private static final QueryParameters NONE = new QueryParameters(Map.of());

    private final Map<String, String> values;

    private QueryParameters(Map<String, String> values) {
        this.values = values;
    }

    /**
     * @param query raw, null when there is none
     * @param accepted the names that the route knows
     * @throws KvorumException INVALID_REQUEST when another is given, or one twice, or the encoding is malformed
     */
    static QueryParameters parse(String query, List<String> accepted) {
        if (query == null || query.isEmpty()) {
            return NONE;
        }
        Map<String, String> values = new HashMap<>();
        int from = 0;
        while (from <= query.length()) {
            int end = query.indexOf('&', from) < 0 ? query.length() : query.indexOf('&', from);
            int equals = query.indexOf('=', from);
            boolean hasValue = equals >= 0 && equals < end;
            String name = decode(query.substring(from, hasValue ? equals : end));
            if (!accepted.contains(name)) {
                throw invalid("The query parameter \"" + name + "\" is not known here; accepted are "
                        + (accepted.isEmpty() ? "none" : String.join(", ", accepted)));
            }
            if (values.put(name, hasValue ? decode(query.substring(equals + 1, end)) : "") != null) {
                throw invalid("The query parameter \"" + name + "\" is given more than once");
            }
            from = end + 1;
        }
        return new QueryParameters(values);
    }

    private static String decode(String raw) {
        try {
            return PercentEncoding.decode(raw);
        } catch (IllegalArgumentException e) {
            throw invalid("The query is malformed: in \"" + raw + "\" " + e.getMessage());
        }
    }

    /** The value, null when absent. */
    String text(String name) {
        return values.get(name);
    }

    /** The value as a whole number, null when absent. */
    Long number(String name) {
        String text = values.get(name);
        if (text == null) {
            return null;
        }
        if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw invalid("The query parameter \"" + name + "\" must be a whole number, found \"" + text + "\"");
        }
        return Long.valueOf(text);
    }

    /** The value as a flag, false when absent. */
    boolean flag(String name) {
        String text = values.get(name);
        if (text != null && !text.equals("true") && !text.equals("false")) {
            throw invalid("The query parameter \"" + name + "\" must be true or false, found \"" + text + "\"");
        }
        return "true".equals(text);
    }

    private static KvorumException invalid(String detail) {
        return new KvorumException(FailureCode.INVALID_REQUEST, detail);
    }
}
