package io.kvorum.testing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What stands between the nodes of a simulated cluster. */
public final class Firewall {
    private final Set<String> down = new TreeSet<>();
    private final Set<String> mute = new TreeSet<>();
    private final Map<String, Long> slow = new TreeMap<>();
    private final Map<String, List<Runnable>> paused = new LinkedHashMap<>();
    private List<Set<String>> islands = List.of();

    /** The node is not there: calls to it and from it are refused, which is certain. */
    public void down(String node) {
        down.add(node);
    }

    /** The node is back. */
    public void up(String node) {
        down.remove(node);
    }

    /** The node takes calls but works on none of them before {@link #resume}. */
    public void pause(String node) {
        paused.putIfAbsent(node, new ArrayList<>());
    }

    /** The node works on all that it took while it was paused. */
    public void resume(String node) {
        List<Runnable> taken = paused.remove(node);
        if (taken != null) {
            taken.forEach(Runnable::run);
        }
    }

    /** The node does what it is asked, and its answers get lost. */
    public void mute(String node) {
        mute.add(node);
    }

    /** Every call to the node takes this much longer, in milliseconds. */
    public void slow(String node, long millis) {
        slow.put(node, millis);
    }

    /** Calls between different islands vanish. A node on no island stands alone. */
    public void cut(List<? extends Collection<String>> groups) {
        List<Set<String>> cut = new ArrayList<>();
        groups.forEach(group -> cut.add(new TreeSet<>(group)));
        islands = cut;
    }

    /** Everything works again: nodes are up and awake, links are whole and fast. */
    public void heal() {
        down.clear();
        mute.clear();
        slow.clear();
        islands = List.of();
        for (String node : List.copyOf(paused.keySet())) {
            resume(node);
        }
    }

    boolean isDown(String node) {
        return down.contains(node);
    }

    boolean isPaused(String node) {
        return paused.containsKey(node);
    }

    boolean isMute(String node) {
        return mute.contains(node);
    }

    long delayMillis(String node) {
        return slow.getOrDefault(node, 0L);
    }

    boolean separates(String one, String other) {
        if (islands.isEmpty()) {
            return false;
        }
        return islands.stream().noneMatch(island -> island.contains(one) && island.contains(other));
    }

    /** Runs the work, or keeps it while the node is paused. */
    void enter(String node, Runnable work) {
        List<Runnable> taken = paused.get(node);
        if (taken != null) {
            taken.add(work);
        } else {
            work.run();
        }
    }
}
