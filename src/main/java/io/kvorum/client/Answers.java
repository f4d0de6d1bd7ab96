package io.kvorum.client;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.Outcome;
import io.kvorum.version.Dot;
import io.kvorum.version.Value;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns answer JSON into results and problem JSON into exceptions, the same for every transport. Members it does not
 * know are ignored: a newer server may send more. What lacks a member it needs, or has one of a wrong type, throws some
 * {@link RuntimeException}, and the transport decides what that means for the request.
 */
final class Answers {
    private Answers() {}

    static GetResult get(JsonObject answer) {
        List<SiblingView> siblings = siblings(answer);
        if (siblings.isEmpty()) {
            throw new IllegalArgumentException("The answer holds neither value nor siblings");
        }
        return new GetResult(
                required(answer, "key"),
                siblings,
                clock(answer),
                text(answer, "timestamp"),
                text(answer, "context"),
                replicas(answer),
                answer);
    }

    /** The key has no value; the answer may still carry the context of a remembered delete. */
    static GetResult absent(String key, JsonObject answer) {
        return new GetResult(
                key,
                List.of(),
                clock(answer),
                text(answer, "timestamp"),
                text(answer, "context"),
                replicas(answer),
                answer);
    }

    static PutResult put(JsonObject answer) {
        return new PutResult(
                required(answer, "key"),
                clock(answer),
                text(answer, "timestamp"),
                text(answer, "context"),
                replicas(answer),
                siblings(answer),
                answer);
    }

    static DeleteResult delete(JsonObject answer) {
        return new DeleteResult(
                required(answer, "key"),
                clock(answer),
                text(answer, "timestamp"),
                text(answer, "context"),
                replicas(answer),
                answer);
    }

    /**
     * The exception for a problem document. Whatever it holds there is one; members of a wrong type count as absent.
     *
     * @param problem an empty object when the answer was none
     * @param status of the answer, for problems that do not repeat it
     * @param write whether something may have been applied
     * @param requestId for problems that do not carry it; may be null
     */
    static KvClientException failure(JsonObject problem, int status, boolean write, String requestId) {
        String code = textOr(problem, "code", "");
        int found = problem.getValue("status") instanceof Integer said && isFailure(said) ? said : status;
        String title = textOr(problem, "title", "The answer was status " + found + " and says no more");
        String detail = textOr(problem, "detail", title);
        Failure failure = new Failure(code, found, detail, textOr(problem, "requestId", requestId), null);
        if (write && outcome(problem, code, found) == Outcome.UNKNOWN) {
            return new UnknownOutcomeException(failure);
        }
        if (found == FailureCode.MEMBER_CONFLICT.status()) {
            return new ConflictException(failure);
        }
        return found < 500 ? new RejectedException(failure) : new UnavailableException(failure);
    }

    private static boolean isFailure(int status) {
        return status >= 400 && status < 600;
    }

    private static String textOr(JsonObject problem, String member, String otherwise) {
        return problem.getValue(member) instanceof String text ? text : otherwise;
    }

    /**
     * A server error is definite only when the answer or its known code says so: a proxy's bare 502 or 503 may hide a
     * write that arrived.
     */
    private static Outcome outcome(JsonObject problem, String code, int status) {
        String said = textOr(problem, "outcome", "");
        for (Outcome outcome : Outcome.values()) {
            if (outcome.wireName().equals(said)) {
                return outcome;
            }
        }
        return FailureCode.fromCode(code)
                .map(FailureCode::outcome)
                .orElse(status < 500 ? Outcome.NOT_APPLIED : Outcome.UNKNOWN);
    }

    private static List<SiblingView> siblings(JsonObject answer) {
        JsonArray listed = answer.getJsonArray("siblings");
        if (listed == null) {
            return hasValue(answer)
                    ? List.of(new SiblingView(value(answer), text(answer, "timestamp"), Optional.empty()))
                    : List.of();
        }
        List<SiblingView> siblings = new ArrayList<>(listed.size());
        for (int i = 0; i < listed.size(); i++) {
            siblings.add(sibling(listed.getJsonObject(i)));
        }
        return siblings;
    }

    private static SiblingView sibling(JsonObject json) {
        JsonObject dot = json.getJsonObject("dot");
        return new SiblingView(
                json.getBoolean("tombstone", false) ? null : value(json),
                text(json, "timestamp"),
                Optional.ofNullable(dot).map(d -> new Dot(required(d, "actor"), d.getLong("counter"))));
    }

    private static boolean hasValue(JsonObject json) {
        return json.containsKey("value") || json.containsKey("valueBase64");
    }

    private static Value value(JsonObject json) {
        String contentType = text(json, "contentType");
        if (json.containsKey("valueBase64")) {
            return new Value(Base64.getDecoder().decode(required(json, "valueBase64")), contentType);
        }
        return new Value(Value.text(required(json, "value")).bytes(), contentType);
    }

    private static Map<String, Long> clock(JsonObject answer) {
        Map<String, Long> clock = new LinkedHashMap<>();
        JsonObject json = answer.getJsonObject("clock", new JsonObject());
        json.fieldNames().forEach(actor -> clock.put(actor, json.getLong(actor)));
        return clock;
    }

    private static Replicas replicas(JsonObject answer) {
        JsonObject json = answer.getJsonObject("replicas");
        return json == null ? null : Replicas.parse(json);
    }

    private static String required(JsonObject json, String member) {
        String value = text(json, member);
        if (value == null) {
            throw new IllegalArgumentException("The answer has no \"" + member + "\"");
        }
        return value;
    }

    /** The member's text, null when absent. {@code JsonObject.getString} would make texts of anything. */
    private static String text(JsonObject json, String member) {
        return (String) json.getValue(member);
    }
}
