package io.kvorum.mutant;

import io.kvorum.check.Violation.Promise;
import java.util.List;

/** How requests are coordinated and answered. */
final class QuorumMutants {
    private static final String READ = "replication/ReadCoordination.java";
    private static final String WRITE = "replication/WriteCoordination.java";
    private static final String COORDINATOR = "replication/Coordinator.java";
    private static final String DEADLINE =
            "        deadline = scheduler.after(Math.max(0, TimeUnit.NANOSECONDS.toMillis(remaining)), this::expired);\n";

    static final List<Mutant> ALL = List.of(
            Mutant.of("failed-replica-answers-a-read", "A replica that failed counts as one that has nothing.")
                    .in(
                            READ,
                            "failure -> guarded(() -> failed(node, failure)));",
                            "failure -> guarded(() -> answered(node, null)));")
                    .caughtBySeed(14, Promise.READS_SEE_ACKNOWLEDGED_WRITES),
            Mutant.of("failed-replica-acks-a-write", "A replica that failed counts as one that has the write.")
                    .in(WRITE, "            tally.failed(node);", "            tally.acked(node);")
                    .caughtBySeed(50, Promise.READS_SEE_ACKNOWLEDGED_WRITES),
            Mutant.of("answers-count-twice", "One replica's answer counts as those of two.")
                    .in("quorum/Ballot.java", "        succeeded++;", "        succeeded += 2;")
                    .caughtBySeed(2, Promise.READS_SEE_ACKNOWLEDGED_WRITES),
            Mutant.of("digests-not-compared", "A replica that holds anything says that it is what the asker holds.")
                    .in(
                            "node/StorageService.java",
                            "wanted.held() != null && wanted.held().equals(held.digest())",
                            "wanted.held() != null")
                    .caughtBySeed(2, Promise.READS_SEE_ACKNOWLEDGED_WRITES),
            Mutant.of("repair-with-the-loser", "Stale replicas are sent what the first replica holds.")
                    .in("quorum/ReadTally.java", "        Record target = mergedRecord();", """
                            Record target = java.util.Arrays.stream(held)
                                    .filter(Objects::nonNull)
                                    .findFirst()
                                    .orElse(null);
                            """)
                    .caughtBySeed(7, Promise.REPLICAS_AGREE),
            Mutant.of("answered-before-blocking-repair", "A read answers while its blocking repair is under way.")
                    .in(
                            READ,
                            "blocking.start().onComplete(held -> complete(met), failure",
                            "complete(met);\n            blocking.start().onComplete(held -> {}, failure")
                    .caughtBySeed(119, Promise.READS_NEVER_GO_BACK),
            Mutant.of(
                            "sent-called-not-applied",
                            "A call that was sent and not answered counts as certainly not applied.")
                    .in(
                            "peer/PeerHttp.java",
                            "return new KvorumException(FailureCode.OUTCOME_UNKNOWN, where",
                            "return new KvorumException(FailureCode.UNAVAILABLE, where")
                    .caughtBySeed(14, Promise.NO_REFUSED_WRITE_APPEARS),
            Mutant.of("read-deadline-ignored", "A read does not end at its deadline.")
                    .in(READ, "            alarm = scheduler.after(remaining, this::expired);\n", "")
                    .caughtByTest(
                            "replication.ReadCoordinationTest",
                            "peers have their own, shorter time; the first seed to exceed all of it is 2241"),
            Mutant.of("write-deadline-ignored", "A write does not end at its deadline.")
                    .in(WRITE, DEADLINE, "")
                    .caughtBySeed(218, Promise.REQUESTS_END),
            Mutant.of("expired-call-sent", "What waited past its deadline is sent to the peer all the same.")
                    .in(
                            "peer/Lane.java",
                            "if (next.deadlineNanos() - now <= 0) {",
                            "if (next.deadlineNanos() == Long.MIN_VALUE) {")
                    .caughtByTest("peer.LaneTest", "late work costs time and breaks no promise"),
            Mutant.of("refused-write-redelivered", "A write that every replica refused is delivered later.")
                    .in(WRITE, "if (maybeApplied || !tally.ackedBy().isEmpty()) {", "if (true) {")
                    .caughtByTest(
                            "replication.WriteCoordinationTest",
                            "all replicas must refuse one write, the disk of its coordinator included"),
            Mutant.of("redelivery-forgotten", "What a replica missed is not delivered later.")
                    .in(
                            "replication/Redelivery.java",
                            "        if (isMember.test(node)) {\n            missed",
                            "        if (node.isEmpty()) {\n            missed")
                    .caughtByTest("replication.RedeliveryTest", "redelivery is a help: read repair does without it"),
            Mutant.of("doubled-call-done-twice", "A forwarded write that arrives twice is written twice.")
                    .in("http/TakenCalls.java", "if (!taken.add(id)) {", "if (!taken.add(id) && id.isEmpty()) {")
                    .caughtBySeed(76, Promise.NO_WRITE_DONE_TWICE),
            Mutant.of("moved-owners-skipped", "A write is acknowledged by replicas that are none any more.")
                    .in(
                            COORDINATOR,
                            "        if (owners == null) {\n            return Future.succeededFuture(met);",
                            "        if (request != null) {\n            return Future.succeededFuture(met);")
                    .caughtByTest(
                            "replication.MovedOwnersTest",
                            "no change of members fell into the milliseconds of a write in 2,500 seeds"),
            Mutant.of("moved-read-not-repeated", "A read is answered by replicas that are none any more.")
                    .in(
                            COORDINATOR,
                            ".compose(answer -> ownersIfMoved(request.key(), asOf, ring.get()) == null",
                            ".compose(answer -> asOf != null")
                    .caughtByTest(
                            "replication.MovedOwnersTest",
                            "no change of members fell into the milliseconds of a read in 2,500 seeds"));

    private QuorumMutants() {}
}
