package io.kvorum.http;

import io.kvorum.bus.RequestRules;
import io.kvorum.bus.StorageMessages.Wanted;
import io.kvorum.failure.KvorumException;
import io.kvorum.version.Record;
import io.kvorum.version.Value;
import java.util.Collections;
import java.util.List;

/** The parsers of this room, for the tests that fuzz all of them. */
public final class HttpParsers {
    private HttpParsers() {}

    /** What the body of a write says; see {@link WriteBody}. */
    public record Body(Value value, String context) {}

    public static Body put(byte[] body, RequestRules rules) {
        WriteBody read = WriteBody.put(body, rules);
        return new Body(read.value(), read.context());
    }

    public static Body delete(byte[] body) {
        WriteBody read = WriteBody.delete(body);
        return new Body(read.value(), read.context());
    }

    public static String key(String raw, RequestRules rules) {
        return RequestKeys.decode(raw, rules);
    }

    /** A request URI in two parts; see {@link RequestTarget}. */
    public record Target(String path, String query) {}

    public static Target target(String uri) {
        RequestTarget target = RequestTarget.of(uri);
        return new Target(target.path(), target.query());
    }

    /** Three parameters as a route would ask for them; see {@link QueryParameters}. */
    public record Query(String w, Long timeoutMs, boolean returnBody) {}

    public static Query query(String query) {
        QueryParameters parameters = QueryParameters.parse(query, List.of("w", "timeoutMs", "returnBody"));
        return new Query(parameters.text("w"), parameters.number("timeoutMs"), parameters.flag("returnBody"));
    }

    /** How welcome the media types are, in their order; see {@link Accept}. */
    public static List<Float> qualities(String header, List<String> types) {
        Accept accept = Accept.parse(header);
        return types.stream().map(accept::quality).toList();
    }

    /** A content type; see {@link MediaType}. */
    public record Type(String name, String charset) {}

    public static Type mediaType(String header) {
        MediaType type = MediaType.parse(header);
        return new Type(type.name(), type.charset());
    }

    /** A content type that must be UTF-8 when it names a charset. */
    public static Type utf8MediaType(String header) {
        MediaType type = MediaType.parse(header).requireUtf8();
        return new Type(type.name(), type.charset());
    }

    public static String requestId(String sent) {
        return new RequestIds().take(sent);
    }

    /** A batch of records; see {@link RecordLines}. */
    public record Batch(List<Record> good, List<KvorumException> results) {}

    /** Reads a batch and gives each of its good records the same result. */
    public static Batch records(byte[] body, int most, RequestRules rules, KvorumException result) {
        RecordLines lines = RecordLines.parse(body, most, rules);
        List<KvorumException> merged = Collections.nCopies(lines.good().size(), result);
        return new Batch(lines.good(), lines.results(merged));
    }

    /** The answer to a batch. */
    public static byte[] encoded(List<KvorumException> results) {
        return RecordLines.encode(results).get(0);
    }

    public static List<Wanted> wanted(byte[] body, int most, RequestRules rules) {
        return WantedLines.parse(body, most, rules);
    }
}
