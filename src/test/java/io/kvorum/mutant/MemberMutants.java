package io.kvorum.mutant;

import io.kvorum.check.Violation.Promise;
import java.util.List;

/** Who belongs to the cluster, and who holds what. */
final class MemberMutants {
    private static final String TRANSFER = "replication/RangeTransfer.java";
    private static final String COORDINATOR = "node/CoordinatorService.java";
    private static final String BEHIND = "return Future.join(transfer.lost(), renewActor()).mapEmpty();";

    static final List<Mutant> ALL = List.of(
            Mutant.of("older-change-of-members-wins", "Of two entries for one node a merge keeps the older.")
                    .in(
                            "cluster/MemberEntry.java",
                            "PRECEDENCE.compare(this, other) >= 0",
                            "PRECEDENCE.compare(this, other) <= 0")
                    .caughtBySeed(1, Promise.CHANGES_OF_MEMBERS_STAY),
            Mutant.of("gate-open-before-the-ranges", "A node answers reads of ranges that it has not received.")
                    .in(TRANSFER, "            gate.close(held, hasLost() ? ReadGate.NEVER : settled.epoch());\n", "")
                    .caughtBySeed(107, Promise.READS_SEE_ACKNOWLEDGED_WRITES),
            Mutant.of("empty-disk-answers-at-once", "A node answers reads before it knows that it lost nothing.")
                    .in("replication/LifeWatch.java", "        gate.unconfirmed();\n", "")
                    .caughtByTest(
                            "replication.LifeWatchTest",
                            "a member's first call tells the node; no simulated read was sooner before seed 616"),
            Mutant.of("lost-ranges-not-received", "A node that learns that it lost data receives nothing anew.")
                    .in(COORDINATOR, BEHIND, "return renewActor();")
                    .caughtBySeed(47, Promise.READS_SEE_ACKNOWLEDGED_WRITES),
            Mutant.of("actor-kept-after-a-loss", "A node that learns that it lost data keeps its actor.")
                    .in(COORDINATOR, BEHIND, "return transfer.lost();")
                    .caughtByTest(
                            "node.OldDiskTest",
                            "in a simulated cluster a write or a dot of its own that comes back gives it another actor anyway"),
            Mutant.of("actor-kept-on-one-witness", "A node keeps its actor once one member finds nothing wrong.")
                    .in(
                            "replication/LifeWatch.java",
                            ".allMatch(id -> id.equals(self) || (witnesses.contains(id) && informed.contains(id)))",
                            ".anyMatch(id -> id.equals(self) ? topology.members().size() == 1 : witnesses.contains(id))")
                    .caughtByTest(
                            "replication.LifeWatchTest",
                            "no simulated node on old files met only one that was away before seed 400"),
            Mutant.of("passed-over-range-counts-as-held", "A node that never received a range says that it holds it.")
                    .in("replication/ReadGate.java", "now.passedOver.contains(epoch)", "false")
                    .caughtByTest(
                            "replication.RangeTransferTest",
                            "no simulated read missed what was so lost before seed 9004867"),
            Mutant.of("leaver-that-lost-all-counts-as-whole", "A node let go with a new disk says that it holds all.")
                    .in(
                            "replication/PassedOver.java",
                            "settled.isMember(self) ? settled.epoch() + 1 : 0",
                            "current.epoch()")
                    .caughtByTest(
                            "replication.RangeTransferTest",
                            "a disk must be lost, its node let go, and the other replica away; the first seed that broke"
                                    + " a promise so was 14000965"),
            Mutant.of("received-range-not-stored", "A page of a range is counted and dropped.")
                    .in(
                            "replication/TransferRun.java",
                            ": ports.merge().apply(page.records()).map(page))",
                            ": Future.succeededFuture(page))")
                    .caughtBySeed(48, Promise.READS_SEE_ACKNOWLEDGED_WRITES),
            Mutant.of("transfer-page-skipped", "The cursor of a transfer leads past a page.")
                    .in("node/TransferWalks.java", "        List<byte[]> lines = take(walk);", """
                            if (asked.cursor() != null) {
                                take(walk);
                            }
                            List<byte[]> lines = take(walk);
                            """)
                    .caughtByTest("node.TransferWalksTest", "simulated nodes hold less than one page"),
            Mutant.of("range-asked-for-by-an-old-list", "A page of a source that goes by another member list counts.")
                    .in("peer/Peers.java", ".compose(response -> tellsOf(asOf, response)", ".compose(response -> true")
                    .caughtByTest(
                            "peer.PeersTest",
                            "a disk must be replaced after a change of members, and its owner be slow to learn of that; the"
                                    + " first seed that broke a promise so was 8021905"),
            Mutant.of(
                            "lack-of-a-source-ignored",
                            "A source that lost its data, or still receives them, counts as one that gave all.")
                    .in(
                            "replication/TransferRun.java",
                            "} else if (page.state() == TransferPage.State.RECEIVING) {",
                            "} else if (false) {")
                    .caughtByTest(
                            "replication.RangeTransferTest",
                            "three nodes must meet, one new, one with a new disk, one away; the first seed that broke a"
                                    + " promise so was 8003051"),
            Mutant.of("transfer-content-with-one-source", "One source is enough to hold a range.")
                    .in(TRANSFER, "Math.max(1, sources.size() - mayMiss)", "1")
                    .caughtByTest(
                            "replication.RangeTransferTest",
                            "the others give the rest within milliseconds; no simulated read was sooner before seed 473"));

    private MemberMutants() {}
}
