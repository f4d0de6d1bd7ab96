package io.kvorum.http;

import io.kvorum.bus.Addresses;
import io.kvorum.bus.Bus;
import io.kvorum.bus.CoordinatorMessages.Learn;
import io.kvorum.bus.ForwardCodec;
import io.kvorum.bus.PutOff;
import io.kvorum.bus.RequestRules;
import io.kvorum.bus.StorageMessages.Fetch;
import io.kvorum.bus.StorageMessages.Fetched;
import io.kvorum.bus.StorageMessages.Found;
import io.kvorum.bus.StorageMessages.Merge;
import io.kvorum.bus.StorageMessages.MergeResults;
import io.kvorum.bus.StorageMessages.Wanted;
import io.kvorum.cluster.Topology;
import io.kvorum.config.KvorumConfig;
import io.kvorum.config.LimitsConfig;
import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import io.kvorum.peer.InternalHeaders;
import io.kvorum.replication.ReadGate;
import io.kvorum.replication.WriteAnswer;
import io.kvorum.replication.WriteRequest;
import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.MalformedRecordException;
import io.kvorum.version.Record;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What nodes ask of each other: {@code /internal/…}. */
final class InternalRoutes {
    private static final byte[] OK = "{\"ok\":true}".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL_LINE = "null\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SAME_LINE = "{\"same\":true}\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NEWLINE = {'\n'};
    private static final int MAX_TOPOLOGY = 4 * 1024 * 1024;

    private static final CharSequence CALL = HttpHeaders.createOptimized(InternalHeaders.CALL);

    private final TakenCalls forwards = new TakenCalls();
    private final Bus bus;
    private final Addresses addresses;
    private final RequestRules rules;
    private final LimitsConfig limits;
    private final PeerGate gate;
    private final ReadGate ranges;
    private final Supplier<Topology> topology;
    private final int maxBody;

    InternalRoutes(
            Bus bus,
            Addresses addresses,
            RequestRules rules,
            KvorumConfig config,
            PeerGate gate,
            ReadGate ranges,
            Supplier<Topology> topology) {
        this.bus = bus;
        this.addresses = addresses;
        this.rules = rules;
        this.limits = config.limits();
        this.gate = gate;
        this.ranges = ranges;
        this.topology = topology;
        this.maxBody = maxBody(config);
    }

    /** A batch, or a single record that is larger than any batch: it must travel too, or it is never replicated. */
    private static int maxBody(KvorumConfig config) {
        LimitsConfig limits = config.limits();
        long values = config.conflicts() == ConflictPolicy.SIBLINGS ? limits.siblings() : 1;
        long record = values * KeyRoutes.jsonLimit(limits.valueBytes());
        return (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(limits.batchBytes(), record));
    }

    /** One record as {@code application/json}, or one a line as {@code application/x-ndjson}. */
    Future<Answer> replicate(Exchange exchange) {
        long deadline = gate.enter(exchange, true);
        MediaType type = MediaType.parse(exchange.header(HttpHeaders.CONTENT_TYPE));
        boolean batch = type.name().equals(MediaType.NDJSON_NAME);
        if (!batch && !type.isJson()) {
            throw unsupported(exchange, "application/json or application/x-ndjson", type);
        }
        type.requireUtf8();
        exchange.requireBody();
        return exchange.body(maxBody)
                .map(body -> lines(body, batch))
                .compose(lines -> gate.caughtUp(exchange, deadline).compose(ready -> merge(exchange, lines, deadline)))
                .map(results -> {
                    // The sender may ack on this answer: it must hear of a topology that took force meanwhile.
                    gate.tellTopology(exchange);
                    return results;
                })
                .map(results -> batch ? Answer.lines(RecordLines.encode(results)) : single(results.get(0)));
    }

    private RecordLines lines(byte[] body, boolean batch) {
        RecordLines lines = RecordLines.parse(body, limits.batchRecords(), rules);
        if (lines.size() > 1 && body.length > limits.batchBytes()) {
            throw new KvorumException(
                    FailureCode.TOO_LARGE,
                    "A batch has at most " + limits.batchBytes() + " bytes (limits.batchBytes), this one has "
                            + body.length,
                    Map.of("limit", limits.batchBytes()));
        }
        if (!batch && lines.size() != 1) {
            throw new KvorumException(
                    FailureCode.INVALID_REQUEST,
                    "application/json carries one record on one line, found " + lines.size()
                            + "; use application/x-ndjson for several");
        }
        return lines;
    }

    private Future<List<KvorumException>> merge(Exchange exchange, RecordLines lines, long deadline) {
        if (lines.good().isEmpty()) {
            return Future.succeededFuture(lines.results(List.of()));
        }
        long remaining = exchange.remainingMillis(deadline);
        PeerGate.requireTime(exchange, deadline);
        return bus.<MergeResults>ask(addresses.storage(), new Merge(lines.good()), RequestRules.waitMillis(remaining))
                .map(merged -> lines.results(merged.failures()));
    }

    private static Answer single(KvorumException failure) {
        if (failure != null) {
            throw failure;
        }
        return Answer.json(OK);
    }

    Future<Answer> fetch(Exchange exchange) {
        long deadline = gate.enter(exchange, false);
        String key = RequestKeys.decode(exchange.rawKey(), rules);
        exchange.requireNoParameters();
        return gate.caughtUp(exchange, deadline)
                .compose(ready -> fetch(exchange, List.of(new Wanted(key, null)), deadline))
                .map(fetched -> {
                    Record record = fetched.found().get(0).record();
                    if (record == null) {
                        throw new KvorumException(FailureCode.NOT_FOUND, "This node never heard of the key");
                    }
                    return Answer.json(record.line());
                });
    }

    /**
     * One key a line, a JSON string or an object with the digest of what the asker holds; one line for each: the record,
     * {@code null}, {@code {"same":true}}, or {@code {"ok":false,…}} when this node cannot tell yet, or has no room for it
     * in this answer ({@link PutOff}).
     */
    Future<Answer> fetchAll(Exchange exchange) {
        long deadline = gate.enter(exchange, false);
        MediaType type = MediaType.parse(exchange.header(HttpHeaders.CONTENT_TYPE));
        if (!type.name().equals(MediaType.NDJSON_NAME)) {
            throw unsupported(exchange, MediaType.NDJSON_NAME, type);
        }
        type.requireUtf8();
        exchange.requireBody();
        return exchange.body(limits.batchBytes())
                .map(body -> WantedLines.parse(body, limits.batchRecords(), rules))
                .compose(wanted ->
                        gate.caughtUp(exchange, deadline).compose(ready -> answers(exchange, wanted, deadline)));
    }

    private Future<Answer> answers(Exchange exchange, List<Wanted> wanted, long deadline) {
        // Asked before the records are: what arrives meanwhile makes no refusal wrong.
        List<KvorumException> refusals = ranges.isClosed() ? new ArrayList<>(wanted.size()) : null;
        if (refusals != null) {
            wanted.forEach(one -> refusals.add(ranges.refusal(one.key())));
        }
        return fetch(exchange, wanted, deadline).map(fetched -> lines(fetched, refusals));
    }

    /** As much as goes into a batch, at least one record: large ones must fill neither this node's memory nor the asker's. */
    private Future<Fetched> fetch(Exchange exchange, List<Wanted> wanted, long deadline) {
        if (wanted.isEmpty()) {
            return Future.succeededFuture(new Fetched(List.of()));
        }
        PeerGate.requireTime(exchange, deadline);
        long wait = RequestRules.waitMillis(exchange.remainingMillis(deadline));
        return bus.<Fetched>ask(addresses.storage(), new Fetch(wanted, limits.batchBytes()), wait)
                .recover(failure -> Future.failedFuture(RequestRules.ofRead(failure)));
    }

    /** @param refusals null when there are none, else one entry for each key, null where it may be told */
    private static Answer lines(Fetched fetched, List<KvorumException> refusals) {
        List<byte[]> parts = new ArrayList<>(2 * fetched.found().size());
        for (int i = 0; i < fetched.found().size(); i++) {
            Found found = fetched.found().get(i);
            if (refusals != null && refusals.get(i) != null) {
                parts.add(RecordLines.encode(refusals.get(i)));
            } else if (found.same()) {
                parts.add(SAME_LINE);
            } else if (found.record() != null) {
                parts.add(found.record().line());
                parts.add(NEWLINE);
            } else if (found.putOff()) {
                parts.add(PutOff.line());
            } else {
                parts.add(NULL_LINE);
            }
        }
        return Answer.lines(parts);
    }

    /** A write that a node which is no replica of the key sends here. */
    Future<Answer> coordinate(Exchange exchange) {
        long deadline = gate.enter(exchange, true);
        JsonBodies.requireJson(exchange);
        exchange.requireBody();
        return exchange.body(KeyRoutes.jsonLimit(limits.valueBytes()))
                .map(body -> ForwardCodec.decodeRequest(body, rules, deadline))
                .map(request -> {
                    forwards.take(exchange.header(CALL));
                    return request;
                })
                .compose(request ->
                        gate.caughtUp(exchange, deadline).compose(ready -> write(exchange, request, deadline)))
                .map(answer -> Answer.lines(List.of(ForwardCodec.encodeAnswer(answer))));
    }

    private Future<WriteAnswer> write(Exchange exchange, WriteRequest request, long deadline) {
        long wait = RequestRules.waitMillis(exchange.remainingMillis(deadline));
        return bus.ask(addresses.coordinator(), request, wait);
    }

    Future<Answer> topology(Exchange exchange) {
        long deadline = gate.enter(exchange, false);
        return gate.heard(exchange, deadline)
                .map(heard -> Answer.json(topology.get().toJson()));
    }

    /** Takes a topology in and answers with the one that is in force then. */
    Future<Answer> learn(Exchange exchange) {
        long deadline = gate.enter(exchange, true);
        JsonBodies.requireJson(exchange);
        exchange.requireBody();
        return exchange.body(MAX_TOPOLOGY)
                .map(InternalRoutes::decoded)
                .compose(other -> gate.heard(exchange, deadline)
                        .compose(heard -> bus.<Topology>ask(
                                addresses.coordinator(),
                                new Learn(other),
                                RequestRules.waitMillis(exchange.remainingMillis(deadline)))))
                .map(inForce -> Answer.json(inForce.toJson()));
    }

    private static Topology decoded(byte[] body) {
        try {
            return Topology.fromJson(body);
        } catch (MalformedRecordException e) {
            throw new KvorumException(
                    e.checksumFailed() ? FailureCode.BAD_CHECKSUM : FailureCode.INVALID_REQUEST, e.getMessage());
        }
    }

    Future<Answer> ping(Exchange exchange) {
        long deadline = gate.enter(exchange, false);
        return gate.caughtUp(exchange, deadline).map(ready -> Answer.empty());
    }

    private static KvorumException unsupported(Exchange exchange, String expected, MediaType found) {
        return new KvorumException(
                FailureCode.UNSUPPORTED_MEDIA_TYPE,
                exchange.method() + " " + exchange.pattern() + " takes " + expected + ", found " + found.name());
    }
}
