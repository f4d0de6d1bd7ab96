package io.kvorum.replication;

import java.util.List;

/**
 * What an answer rests on.
 *
 * @param n replicas the key should have
 * @param required answers or acks that were needed
 * @param asked replicas that were asked
 * @param nodes replicas that had answered or acked when the quorum was met, in preference order
 * @param strict whether W + R &gt; N, so that every read quorum meets every write quorum
 */
public record Evidence(int n, int required, int asked, List<String> nodes, boolean strict) {}
