package io.kvorum.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.kvorum.bus.RequestRules;
import io.kvorum.config.KvorumConfig;
import io.kvorum.version.Value;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/** Good bodies of writes, and what they say by rules of their own. */
final class Bodies {
    static final RequestRules RULES = new RequestRules(
            KvorumConfig.defaults().limits(), KvorumConfig.defaults().quorum());

    private static final int MOST_BYTES = KvorumConfig.defaults().limits().valueBytes();
    private static final List<String> TYPES = List.of("image/png", "text/plain; charset=utf-8", "a/b;c=\"d\\\"e\"");

    private Bodies() {}

    static List<byte[]> puts(Random random) {
        List<byte[]> bodies = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            bodies.add(put(new JsonObject(), random).encode().getBytes(UTF_8));
        }
        return bodies;
    }

    /** Adds the members of a put. */
    static JsonObject put(JsonObject body, Random random) {
        if (random.nextBoolean()) {
            body.put("value", io.kvorum.version.RandomRecords.text(random, 6));
        } else {
            byte[] bytes = new byte[random.nextInt(20)];
            random.nextBytes(bytes);
            body.put("valueBase64", Base64.getEncoder().encodeToString(bytes));
            if (random.nextBoolean()) {
                body.put("contentType", TYPES.get(random.nextInt(TYPES.size())));
            }
        }
        return body;
    }

    /** What an object stores, null when it must be refused. */
    static Value value(JsonNode object) {
        if (!JsonOracle.areTexts(object, "value", "valueBase64", "contentType")) {
            return null;
        }
        String text = JsonOracle.text(object, "value");
        String base64 = JsonOracle.text(object, "valueBase64");
        String type = JsonOracle.text(object, "contentType");
        if (text != null) {
            boolean alone = base64 == null && type == null;
            return alone && JsonOracle.isUnicode(text) ? bounded(text.getBytes(UTF_8), null) : null;
        }
        if (base64 == null || (type != null && !isType(type))) {
            return null;
        }
        try {
            return bounded(Base64.getDecoder().decode(base64), type);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static Value bounded(byte[] bytes, String type) {
        return bytes.length > MOST_BYTES ? null : new Value(bytes, type);
    }

    static boolean isType(String text) {
        String token = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";
        return text.length() <= 255 && text.matches("(?s)" + token + "/" + token + " *(;[ -~]*)?");
    }
}
