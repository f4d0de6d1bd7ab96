package io.kvorum.http;

import io.kvorum.bus.RequestRules;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What the client can read: the {@code Accept} header, where the most specific range decides (RFC 9110, 12.5.1). */
final class Accept {
    private static final Accept ANYTHING = new Accept(null);
    private static final Pattern WEIGHT = Pattern.compile("(?=.*[0-9])[01]?(?:\\.[0-9]{0,9})?");
    private static final String ANY = "*";

    /** Null when everything is as welcome as everything else. */
    private final List<Range> ranges;

    /** In lower case; a star stands for any. Other parameters than the weight say nothing here: what we have has none. */
    private record Range(String type, String subtype, float weight) {}

    private Accept(List<Range> ranges) {
        this.ranges = ranges;
    }

    /**
     * @param header null when the request had none
     * @throws KvorumException INVALID_REQUEST when it is malformed
     */
    static Accept parse(String header) {
        if (header == null || header.isBlank() || header.equals("*/*")) {
            return ANYTHING;
        }
        List<Range> ranges = new ArrayList<>();
        for (int from = 0, end; from < header.length(); from = end + 1) {
            end = endOf(header, from, ',');
            String range = header.substring(from, end).strip();
            if (!range.isEmpty()) {
                ranges.add(range(range));
            }
        }
        return new Accept(ranges);
    }

    private static Range range(String text) {
        int end = endOf(text, 0, ';');
        String name = text.substring(0, end).strip().toLowerCase(Locale.ROOT);
        // The star alone is what HttpURLConnection sends.
        int slash = name.equals(ANY) ? -1 : name.indexOf('/');
        String type = slash < 0 ? name : name.substring(0, slash);
        String subtype = slash < 0 ? ANY : name.substring(slash + 1);
        boolean known = type.equals(ANY) ? subtype.equals(ANY) : RequestRules.isContentType(type + "/" + subtype);
        if (!known || (slash < 0 && !name.equals(ANY))) {
            throw malformed(text);
        }
        String weight = null;
        while (end < text.length()) {
            int from = end + 1;
            end = endOf(text, from, ';');
            String parameter = text.substring(from, end).strip();
            if (parameter.regionMatches(true, 0, "q=", 0, 2)) {
                if (weight != null
                        || !WEIGHT.matcher(parameter)
                                .region(2, parameter.length())
                                .matches()) {
                    throw malformed(text);
                }
                weight = parameter.substring(2);
            }
        }
        float quality = weight == null ? 1 : Float.parseFloat(weight);
        if (quality > 1) {
            throw malformed(text);
        }
        return new Range(type, subtype, quality);
    }

    /** Where the part that begins there ends: at the separator, unless that stands in quotes. */
    private static int endOf(String text, int from, char separator) {
        boolean quoted = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (quoted && c == '\\') {
                i++;
            } else if (!quoted && c == separator) {
                return i;
            }
        }
        return text.length();
    }

    private static KvorumException malformed(String range) {
        return new KvorumException(
                FailureCode.INVALID_REQUEST, "The Accept header has \"" + range + "\", which is no media range");
    }

    /** Whether everything is as welcome as everything else. */
    boolean takesAnything() {
        return ranges == null;
    }

    /** How welcome the type is, 0 (not at all) to 1. */
    float quality(String mediaType) {
        if (ranges == null) {
            return 1;
        }
        int slash = mediaType.indexOf('/');
        int end = mediaType.indexOf(';') < 0 ? mediaType.length() : mediaType.indexOf(';');
        String type = mediaType.substring(0, slash).strip().toLowerCase(Locale.ROOT);
        String subtype = mediaType.substring(slash + 1, end).strip().toLowerCase(Locale.ROOT);
        int best = -1;
        float quality = 0;
        for (Range range : ranges) {
            int specificity = specificity(range, type, subtype);
            if (specificity > best) {
                best = specificity;
                quality = range.weight();
            }
        }
        return quality;
    }

    private static int specificity(Range range, String type, String subtype) {
        if (range.type().equals(ANY)) {
            return 0;
        }
        if (!range.type().equals(type)) {
            return -1;
        }
        return range.subtype().equals(ANY) ? 1 : range.subtype().equals(subtype) ? 2 : -1;
    }

    /** @throws KvorumException NOT_ACCEPTABLE when the client does not take the only type that the route has */
    void require(String mediaType) {
        if (quality(mediaType) <= 0) {
            throw notAcceptable(mediaType);
        }
    }

    static KvorumException notAcceptable(String available) {
        return new KvorumException(
                FailureCode.NOT_ACCEPTABLE, "The Accept header admits none of what there is: " + available);
    }
}
