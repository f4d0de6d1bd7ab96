package io.kvorum.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Ports that were free a moment ago, for nodes that must know each other's before they start. They lie below the range from
 * which the system takes the ports of outgoing connections, so no connection snatches one away meanwhile.
 */
public final class FreePorts {
    private static final int FIRST = 10_000;
    private static final int END = 32_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private FreePorts() {}

    /** So many, each another. */
    public static List<Integer> some(int count) {
        Set<Integer> found = new LinkedHashSet<>();
        while (found.size() < count) {
            int candidate = FIRST + RANDOM.nextInt(END - FIRST);
            if (isFree(candidate)) {
                found.add(candidate);
            }
        }
        return List.copyOf(found);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
