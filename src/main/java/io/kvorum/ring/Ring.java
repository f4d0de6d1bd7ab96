package io.kvorum.ring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The places of all nodes on the ring, as of one epoch of the topology. The replicas of a key are the first distinct
 * nodes clockwise from its hash. Immutable; callable from any thread.
 */
public final class Ring {
    /** Tokens a node has unless configured otherwise: evens the load out to about 10%. */
    public static final int DEFAULT_VNODES = 150;

    private final long epoch;
    private final int vnodes;
    private final List<String> nodes;
    private final List<Token> tokens;
    private final long[] positions;

    /**
     * The preference list of every token, by number of replicas asked for; null where nobody asked yet. Replaced as a
     * whole, so that a reader on another thread sees a table complete or not at all; two threads may both make one.
     */
    private volatile PreferenceList[][] tables;

    private Ring(long epoch, int vnodes, List<String> nodes, List<Token> tokens) {
        this.epoch = epoch;
        this.vnodes = vnodes;
        this.nodes = nodes;
        this.tokens = tokens;
        this.positions = tokens.stream().mapToLong(Token::position).toArray();
        this.tables = new PreferenceList[nodes.size() + 1][];
    }

    /**
     * The ring of these nodes; the same for the same ids, whatever their order.
     *
     * @param epoch the topology's epoch
     * @param vnodes tokens a node, at least 1
     */
    public static Ring of(long epoch, Collection<String> nodeIds, int vnodes) {
        if (vnodes < 1) {
            throw new IllegalArgumentException("A node needs at least 1 token, found " + vnodes);
        }
        List<String> nodes = List.copyOf(new TreeSet<>(nodeIds));
        List<Token> tokens = new ArrayList<>(nodes.size() * vnodes);
        for (String node : nodes) {
            for (int i = 0; i < vnodes; i++) {
                tokens.add(Token.of(node, i));
            }
        }
        Collections.sort(tokens);
        return new Ring(epoch, vnodes, nodes, List.copyOf(tokens));
    }

    /** The epoch of the topology that this ring was made from. */
    public long epoch() {
        return epoch;
    }

    /** Tokens a node. */
    public int vnodes() {
        return vnodes;
    }

    /** All tokens around the ring, lowest position first; unmodifiable. */
    public List<Token> tokens() {
        return tokens;
    }

    /** All node ids, sorted; unmodifiable. */
    public List<String> nodes() {
        return nodes;
    }

    /**
     * The first {@code n} distinct nodes clockwise from the key; all nodes when there are fewer.
     *
     * @param n at least 1
     */
    public PreferenceList preferenceList(String key, int n) {
        return at(KeyHash.hash(key), n);
    }

    /** The preference list of a position. */
    PreferenceList at(long position, int n) {
        if (n < 1) {
            throw new IllegalArgumentException("A key needs at least 1 replica, found " + n);
        }
        if (positions.length == 0) {
            return PreferenceList.EMPTY;
        }
        int count = Math.min(n, nodes.size());
        PreferenceList[] table = tables[count];
        if (table == null) {
            table = tableFor(count);
        }
        return table[ownerOf(position)];
    }

    /** Index of the first token at or after the position, wrapping around. */
    private int ownerOf(long position) {
        int low = 0;
        int high = positions.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (positions[middle] < position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == positions.length ? 0 : low;
    }

    private PreferenceList[] tableFor(int count) {
        PreferenceList[] table = new PreferenceList[positions.length];
        Map<PreferenceList, PreferenceList> shared = new HashMap<>();
        for (int i = 0; i < table.length; i++) {
            List<String> replicas = new ArrayList<>(count);
            for (int j = i; replicas.size() < count; j = j + 1 == table.length ? 0 : j + 1) {
                String node = tokens.get(j).node();
                if (!replicas.contains(node)) {
                    replicas.add(node);
                }
            }
            table[i] = shared.computeIfAbsent(new PreferenceList(replicas), list -> list);
        }
        PreferenceList[][] grown = Arrays.copyOf(tables, tables.length);
        grown[count] = table;
        tables = grown;
        return table;
    }

    /**
     * The share of all positions for which a node is the first replica, by node id, sorted; the shares sum to 1.
     */
    public Map<String, Double> shares() {
        Map<String, Long> owned = new TreeMap<>();
        nodes.forEach(node -> owned.put(node, 0L));
        for (int i = 0; i < positions.length; i++) {
            long width = i > 0
                    ? positions[i] - positions[i - 1]
                    : positions[0] - positions[positions.length - 1] + KeyHash.POSITIONS;
            owned.merge(tokens.get(i).node(), width, Long::sum);
        }
        Map<String, Double> shares = new TreeMap<>();
        owned.forEach((node, width) -> shares.put(node, (double) width / KeyHash.POSITIONS));
        return Collections.unmodifiableMap(shares);
    }

    @Override
    public String toString() {
        return "ring of " + nodes + " at epoch " + epoch;
    }
}
