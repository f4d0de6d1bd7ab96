/**
 * Who holds which key: a hash ring of 2^32 positions on which every node stands many times. {@link io.kvorum.ring.Ring}
 * answers with the ordered replicas of a key, and {@link io.kvorum.ring.RingDiff} says which stretches of the ring change
 * hands between two rings.
 *
 * <p>Source: DeCandia et al., "Dynamo" (2007), section 4.2 and strategy 1 of 6.2. All is computed from the node ids, so
 * nodes that know the same members agree on every key without a word.
 *
 * <p>Room rule: pure; imports nothing of Kvorum.
 */
package io.kvorum.ring;
