package io.kvorum.testing;

import io.kvorum.failure.KvorumException;
import io.kvorum.quorum.QuorumLevel;
import io.kvorum.quorum.QuorumSpec;
import io.kvorum.replication.Evidence;
import io.kvorum.replication.ReadAnswer;
import io.kvorum.replication.RepairMode;
import io.kvorum.replication.WriteAnswer;
import io.kvorum.version.ConflictPolicy;
import io.kvorum.version.ContextToken;
import io.kvorum.version.Record;
import io.kvorum.version.Sibling;
import io.kvorum.version.Versioned;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Plays a script against a simulated cluster. A line is a command, or a command, {@code ->} and what must come of it; what
 * follows {@code #} is for the reader. The commands:
 *
 * <pre>
 * cluster node1 node2 node3 n=3 w=2 r=2 [conflicts=siblings] [repair=blocking]
 * key k on node1 node2 node3         k is from now on a key with these replicas, in this order
 * down|up|pause|resume|mute|restart node3
 * cut node1 node2 | node3            nothing passes between the two sides
 * heal                               all of the above is over
 * full|free node3                    its disk
 * skew node3 +1500ms                 its wall clock, by so much from the right time
 * advance 500ms
 * put k v1 at node1 [w=1] [with=c1]  -> ok acked=2 | 503 write_quorum_unavailable
 * delete k at node1 [w=1] [with=c1]  -> ok
 * get k at node3 [r=1] [keep=c1]     -> v1 | not found | v1 v2 | 503 read_quorum_unavailable
 * replica node3 k                    -> v1 | v1 v2 | tombstone | nothing
 * waiting at node1 for node3         -> 1
 * count repaired node3               -> 1
 * agree k                            all replicas of k hold the same
 * </pre>
 *
 * <p>After {@code ok} or the values the evidence may follow, as much of it as matters: {@code acked=2 by=node1,node2
 * asked=3 strict=false}.
 */
public final class Scenario {
    private static final Pattern WORDS = Pattern.compile("\\s+");

    private final Map<String, String> keys = new TreeMap<>();
    private final Map<String, ContextToken> contexts = new TreeMap<>();
    private SimulatedCluster cluster;

    /** One command, taken apart: its words, and its {@code name=value} options. */
    private record Command(List<String> words, Map<String, String> options) {
        static Command of(String text) {
            List<String> words = new ArrayList<>();
            Map<String, String> options = new LinkedHashMap<>();
            for (String token : WORDS.split(text.strip(), -1)) {
                int equals = token.indexOf('=');
                if (equals > 0) {
                    options.put(token.substring(0, equals), token.substring(equals + 1));
                } else {
                    words.add(token);
                }
            }
            return new Command(words, options);
        }

        String word(int index) {
            return words.get(index);
        }

        /** The word after this one. */
        String after(String marker) {
            return words.get(words.indexOf(marker) + 1);
        }

        QuorumLevel level(String option) {
            String given = options.get(option);
            return given == null ? null : QuorumLevel.parse(given);
        }
    }

    /**
     * Plays a script.
     *
     * @param name what to call it in messages
     * @throws AssertionError naming the line that did not come true
     */
    public static void play(String name, List<String> lines) {
        Scenario scenario = new Scenario();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replaceFirst("#.*", "").strip();
            if (!line.isEmpty()) {
                scenario.playLine(name + ":" + (i + 1), line);
            }
        }
    }

    private void playLine(String where, String line) {
        int arrow = line.indexOf("->");
        String expected = arrow < 0 ? "" : line.substring(arrow + 2).strip();
        String found;
        try {
            found = run(Command.of(arrow < 0 ? line : line.substring(0, arrow)), expected);
        } catch (RuntimeException e) {
            throw new AssertionError(where + ": \"" + line + "\" cannot be played: " + e, e);
        }
        if (!found.equals(expected)) {
            throw new AssertionError(where + ": \"" + line + "\" found \"" + found + "\"");
        }
    }

    private String run(Command command, String expected) {
        switch (command.word(0)) {
            case "put" -> {
                return write(command, command.word(2), expected);
            }
            case "delete" -> {
                return write(command, null, expected);
            }
            case "get" -> {
                return read(command, expected);
            }
            case "replica" -> {
                Record held = cluster.store(command.word(1)).get(key(command.word(2)));
                return held == null ? "nothing" : shown(held.versioned());
            }
            case "waiting" -> {
                return Integer.toString(cluster.waiting(command.after("at"), command.after("for")));
            }
            case "count" -> {
                return Long.toString(cluster.events().count(command.word(1) + " " + command.word(2)));
            }
            case "agree" -> requireAgreement(key(command.word(1)));
            default -> arrange(command);
        }
        return "";
    }

    private void arrange(Command command) {
        switch (command.word(0)) {
            case "cluster" -> cluster = clusterOf(command);
            case "key" -> keys.put(command.word(1), Keys.ownedBy(cluster.ring(), names(command, 3)));
            case "down" -> cluster.firewall().down(command.word(1));
            case "up" -> cluster.firewall().up(command.word(1));
            case "pause" -> cluster.firewall().pause(command.word(1));
            case "resume" -> cluster.firewall().resume(command.word(1));
            case "mute" -> cluster.firewall().mute(command.word(1));
            case "restart" -> cluster.restart(command.word(1));
            case "cut" -> cut(command);
            case "heal" -> cluster.firewall().heal();
            case "full" -> cluster.store(command.word(1)).full(true);
            case "free" -> cluster.store(command.word(1)).full(false);
            case "skew" -> cluster.store(command.word(1)).skew(millis(command.word(2)));
            case "advance" -> cluster.time().advance(millis(command.word(1)));
            default -> throw new IllegalArgumentException("no such command");
        }
    }

    private static String[] names(Command command, int from) {
        return command.words().subList(from, command.words().size()).toArray(String[]::new);
    }

    private static SimulatedCluster clusterOf(Command command) {
        Map<String, String> options = command.options();
        QuorumSpec spec = new QuorumSpec(
                Integer.parseInt(options.getOrDefault("n", "3")),
                Integer.parseInt(options.getOrDefault("w", "2")),
                Integer.parseInt(options.getOrDefault("r", "2")));
        String conflicts = options.getOrDefault("conflicts", "lww");
        String repair = options.getOrDefault("repair", "async");
        return new SimulatedCluster(
                List.of(names(command, 1)),
                spec,
                ConflictPolicy.valueOf(conflicts.toUpperCase(Locale.ROOT)),
                RepairMode.valueOf(repair.toUpperCase(Locale.ROOT)),
                new SeededEntropy(1));
    }

    private void cut(Command command) {
        int bar = command.words().indexOf("|");
        cluster.firewall()
                .cut(List.of(
                        command.words().subList(1, bar),
                        command.words().subList(bar + 1, command.words().size())));
    }

    private static long millis(String text) {
        if (!text.endsWith("ms")) {
            throw new IllegalArgumentException("a time looks like 500ms");
        }
        return Long.parseLong(text.substring(0, text.length() - 2));
    }

    /** What the script calls a key; a name without a {@code key} line stands for itself. */
    private String key(String name) {
        return keys.getOrDefault(name, name);
    }

    private ContextToken context(Command command) {
        String name = command.options().get("with");
        if (name != null && !contexts.containsKey(name)) {
            throw new IllegalArgumentException("no get kept the context " + name);
        }
        return name == null ? null : contexts.get(name);
    }

    private String write(Command command, String text, String expected) {
        Future<WriteAnswer> write = cluster.await(
                cluster.write(command.after("at"), key(command.word(1)), text, context(command), command.level("w")));
        return write.failed()
                ? shown(write.cause())
                : "ok" + evidence("acked", write.result().evidence(), expected);
    }

    private String read(Command command, String expected) {
        Future<ReadAnswer> read =
                cluster.await(cluster.read(command.after("at"), key(command.word(1)), command.level("r")));
        if (read.failed()) {
            return shown(read.cause());
        }
        Versioned versioned = read.result().versioned();
        if (command.options().containsKey("keep")) {
            contexts.put(command.options().get("keep"), ContextToken.of(versioned));
        }
        String values = versioned.values().isEmpty() ? "not found" : shown(versioned);
        return values + evidence("answered", read.result().evidence(), expected);
    }

    /** Just the facts that the script asks for, in the order in which it does. */
    private static String evidence(String counted, Evidence evidence, String expected) {
        StringBuilder shown = new StringBuilder();
        for (String name : Command.of(expected).options().keySet()) {
            Object value = name.equals(counted)
                    ? evidence.nodes().size()
                    : switch (name) {
                        case "by" -> String.join(",", new TreeSet<>(evidence.nodes()));
                        case "asked" -> evidence.asked();
                        case "required" -> evidence.required();
                        case "strict" -> evidence.strict();
                        default -> throw new IllegalArgumentException("the evidence has no " + name);
                    };
            shown.append(' ').append(name).append('=').append(value);
        }
        return shown.toString();
    }

    private static String shown(Throwable failure) {
        return failure instanceof KvorumException known
                ? known.code().status() + " " + known.code().code()
                : failure.toString();
    }

    private static String shown(Versioned versioned) {
        Set<String> siblings = new TreeSet<>();
        for (Sibling sibling : versioned.siblings()) {
            siblings.add(sibling.isTombstone() ? "tombstone" : sibling.value().asText());
        }
        return String.join(" ", siblings);
    }

    private void requireAgreement(String key) {
        Map<String, Record> held = cluster.replicas(key);
        if (held.values().stream().distinct().count() != 1) {
            throw new IllegalStateException("the replicas differ: " + held);
        }
    }
}
