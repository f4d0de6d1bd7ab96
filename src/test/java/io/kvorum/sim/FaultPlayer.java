package io.kvorum.sim;

import io.kvorum.bus.CoordinatorMessages.Leave;
import io.kvorum.cluster.Topology;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Makes faults happen, each at its time, and mends them. */
final class FaultPlayer {
    private static final long SECOND = 1_000_000_000L;
    private static final int FLAPS = 12;

    private final SimCluster cluster;
    private boolean over;

    FaultPlayer(SimCluster cluster) {
        this.cluster = cluster;
    }

    void play(List<Fault> faults) {
        for (Fault fault : faults) {
            after(fault.atMillis(), () -> {
                cluster.coverage().happened("fault " + fault.kind());
                cluster.trace(fault.toString(), SimSettings.id(fault.node()));
                begin(fault);
            });
        }
    }

    /** Lets something happen, unless all faults are over by then. */
    private void after(long millis, Runnable body) {
        cluster.time().after(millis * 1_000_000, () -> {
            if (!over) {
                body.run();
            }
        });
    }

    private void begin(Fault fault) {
        SimNode node = cluster.node(SimSettings.id(fault.node()));
        switch (fault.kind()) {
            case LOSS -> link(fault, link -> link.loss = fault.amount() * 0.3 / 1_000, link -> link.loss = 0);
            case DUPLICATION ->
                link(fault, link -> link.duplication = fault.amount() / 1_000.0, link -> link.duplication = 0);
            case REORDERING ->
                link(fault, link -> link.extraNanos = fault.amount() * 100_000L, link -> link.extraNanos = 0);
            case SLOW_LINK ->
                link(fault, link -> link.extraNanos = fault.amount() * 1_000_000L, link -> link.extraNanos = 0);
            case CUT_ONE_WAY -> link(fault, link -> link.cut = true, link -> link.cut = false);
            case CUT_OFF -> {
                cutOff(node, true);
                after(fault.forMillis(), () -> cutOff(node, false));
            }
            case FLAPPING -> {
                for (int i = 0; i < FLAPS; i++) {
                    boolean cut = i % 2 == 0;
                    after(fault.forMillis() * i / FLAPS, () -> cutOff(node, cut));
                }
            }
            case SPLIT -> {
                split(fault.amount(), true);
                after(fault.forMillis(), () -> split(fault.amount(), false));
            }
            case KILL -> crash(node, fault.forMillis(), false);
            case POWER_LOSS -> crash(node, fault.forMillis(), true);
            case KILL_IN_DISK_WORK -> crashInDiskWork(fault, node, false);
            case POWER_LOSS_IN_DISK_WORK -> crashInDiskWork(fault, node, true);
            case CRASH_LOOP -> {
                for (int i = 0; i < 4; i++) {
                    boolean power = (fault.amount() >> i) % 2 == 0;
                    after(i * (5L + fault.amount() % 200), () -> crash(node, 1, power));
                }
            }
            case POWER_LOSS_OF_ALL -> cluster.nodes().forEach(each -> crash(each, fault.forMillis(), true));
            case RESTART -> restart(node, fault.forMillis());
            case ROLLING_RESTART -> rollingRestart(0);
            case PAUSE -> {
                node.pause();
                after(fault.forMillis(), node::resume);
            }
            case EMPTY_DISK -> replaceDisk(node, fault.forMillis(), node::wipe);
            case OLD_DISK -> oldDisk(fault, node);
            case BIT_FLIP -> replaceDisk(node, fault.forMillis(), node::flipBit);
            case FSYNC_FAILURE -> {
                int rarity = 1 + fault.amount() % 5;
                int[] syncs = new int[1];
                node.disk().failSyncsOf(name -> ++syncs[0] % rarity == 0);
                var disk = node.disk();
                after(fault.forMillis(), () -> disk.failSyncsOf(name -> false));
            }
            case DISK_FULL -> {
                // Sometimes so suddenly that a batch on its way meets it.
                long left = fault.amount() % 3 == 0 ? fault.amount() / 10 : fault.amount() * 10L;
                node.disk().limitTo(node.disk().used() + left);
                after(fault.forMillis(), () -> node.disk().limitTo(Long.MAX_VALUE));
            }
            case SLOW_DISK -> {
                node.slowDisk(fault.amount() * 1_000_000L);
                after(fault.forMillis(), () -> node.slowDisk(0));
            }
            case CLOCK_SKEW -> {
                node.clock().skew(skew(fault.amount()));
                after(4 * fault.forMillis(), () -> node.clock().skew(0));
            }
            case CLOCK_JUMPS -> {
                for (int i = 0; i < FLAPS; i++) {
                    long millis = skew((fault.amount() * (7 * i + 1)) % 1_000);
                    after(fault.forMillis() * i / FLAPS, () -> node.clock().skew(millis));
                }
                after(fault.forMillis(), () -> node.clock().skew(0));
            }
            case JOIN ->
                cluster.nodes().stream()
                        .skip(cluster.settings().nodes())
                        .filter(spare -> !spare.isRunning())
                        .findFirst()
                        .ifPresent(SimNode::start);
            case LEAVE -> leave(node, SimSettings.id(fault.other()));
        }
    }

    /** One clock alone is never off by more than nodes put up with, two may differ by more. */
    private static long skew(int amount) {
        return (amount - 500) * SimSettings.MAX_SKEW_MILLIS * 9 / 5_000;
    }

    private void link(Fault fault, Consumer<SimNetwork.Link> begin, Consumer<SimNetwork.Link> end) {
        String from = SimSettings.id(fault.node());
        String to = SimSettings.id(fault.other());
        begin.accept(cluster.network().link(from, to));
        after(fault.forMillis(), () -> end.accept(cluster.network().link(from, to)));
    }

    private void cutOff(SimNode node, boolean cut) {
        for (SimNode other : cluster.nodes()) {
            if (other != node) {
                cluster.network().link(node.id(), other.id()).cut = cut;
                cluster.network().link(other.id(), node.id()).cut = cut;
            }
        }
    }

    private void split(int sides, boolean cut) {
        List<SimNode> nodes = cluster.nodes();
        for (int i = 0; i < nodes.size(); i++) {
            for (int j = 0; j < nodes.size(); j++) {
                if (((sides >> i) & 1) != ((sides >> j) & 1)) {
                    cluster.network().link(nodes.get(i).id(), nodes.get(j).id()).cut = cut;
                }
            }
        }
    }

    private void crash(SimNode node, long downMillis, boolean power) {
        if (!node.isRunning()) {
            return;
        }
        if (power) {
            node.losePower();
        } else {
            node.kill();
        }
        node.leaveDown();
        after(downMillis, node::start);
    }

    private void crashInDiskWork(Fault fault, SimNode node, boolean power) {
        node.crashInDiskWork(fault.amount() % 7, power);
        after(fault.forMillis(), node::start);
    }

    private void restart(SimNode node, long downMillis) {
        if (node.isRunning()) {
            node.stop();
            after(downMillis, node::start);
        }
    }

    private void rollingRestart(int index) {
        if (index < cluster.settings().nodes()) {
            restart(cluster.nodes().get(index), 200);
            after(1_500, () -> rollingRestart(index + 1));
        }
    }

    private void replaceDisk(SimNode node, long downMillis, Runnable replace) {
        if (node.isRunning()) {
            node.kill();
            node.leaveDown();
            replace.run();
            after(downMillis, node::start);
        }
    }

    /**
     * The files are those of a running node, as they are or as an operator should restore them, or those of a clean
     * shutdown with its mark.
     */
    private void oldDisk(Fault fault, SimNode node) {
        if (!node.isRunning()) {
            return;
        }
        if (fault.amount() % 2 == 0) {
            Map<String, byte[]> files = node.backup();
            boolean byTheBook = fault.amount() % 4 == 0;
            if (byTheBook) {
                files.remove("lives.json");
            }
            after(fault.forMillis(), () -> replaceDisk(node, 300, () -> node.restore(files, !byTheBook)));
            return;
        }
        node.stop();
        after(500, () -> {
            if (node.isRunning() || node.isDamaged()) {
                return;
            }
            Map<String, byte[]> files = node.backup();
            node.start();
            after(fault.forMillis(), () -> replaceDisk(node, 300, () -> node.restore(files, false)));
        });
    }

    private void leave(SimNode asked, String leaving) {
        if (!asked.isUp()) {
            return;
        }
        Topology topology = asked.process().topology();
        int fewest = Math.max(3, cluster.settings().spec().n());
        // Who lets a node go looks what the others say first: two who do not can leave too few between them.
        if (cluster.membersForAll() > fewest && topology.isMember(leaving)) {
            cluster.askedToGo(leaving);
            asked.process().request(new Leave(leaving), 10_000).onSuccess(told -> cluster.letGo(leaving));
        }
    }

    /** Mends everything that is still broken, and starts whoever is down. */
    void mendAll() {
        over = true;
        cluster.network().healAll();
        int members = cluster.settings().nodes();
        for (int i = 0; i < cluster.nodes().size(); i++) {
            SimNode node = cluster.nodes().get(i);
            boolean everStarted =
                    i < members || node.process() != null || !node.backup().isEmpty();
            node.disk().limitTo(Long.MAX_VALUE);
            node.disk().failSyncsOf(name -> false);
            node.disk().keepPower();
            node.slowDisk(0);
            node.clock().skew(0);
            node.resume();
            if (everStarted) {
                node.start();
            }
        }
    }

    /** How long a healed cluster may take before every node is up, and holds its ranges. */
    static final long RECOVERS_WITHIN = 120 * SECOND;
}
