package io.kvorum.http;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.impl.HeaderParser;
import io.vertx.ext.web.impl.ParsableMIMEValue;
import java.util.List;
import java.util.Locale;

/** What the client can read: the {@code Accept} header, where the most specific range decides (RFC 9110, 12.5.1). */
final class Accept {
    private static final Accept ANYTHING = new Accept(null);

    /** Null when everything is as welcome as everything else. */
    private final List<MIMEHeader> ranges;

    private Accept(List<MIMEHeader> ranges) {
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
        try {
            return new Accept(HeaderParser.convertToParsedHeaderValues(
                    header, range -> new ParsableMIMEValue(range).forceParse()));
        } catch (RuntimeException e) {
            // The parser trips over what is no list of media ranges, in more than one way.
            throw new KvorumException(
                    FailureCode.INVALID_REQUEST, "The Accept header is no list of media ranges: \"" + header + "\"");
        }
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
        for (MIMEHeader range : ranges) {
            int specificity = specificity(range, type, subtype);
            if (specificity > best) {
                best = specificity;
                quality = range.weight();
            }
        }
        return quality;
    }

    private static int specificity(MIMEHeader range, String type, String subtype) {
        boolean anyType = range.component().equals("*");
        boolean anySubtype = range.subComponent().equals("*");
        if (anyType) {
            return anySubtype ? 0 : -1;
        }
        if (!range.component().equalsIgnoreCase(type)) {
            return -1;
        }
        return anySubtype ? 1 : range.subComponent().equalsIgnoreCase(subtype) ? 2 : -1;
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
