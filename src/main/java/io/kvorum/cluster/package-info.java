/**
 * Who belongs to the cluster and who seems to be there. {@link io.kvorum.cluster.Topology} is the member list as a value
 * with a join, so nodes that gossip it in any order end with the same one; {@link io.kvorum.cluster.PeerHealth} decides
 * from reported outcomes whether a peer is worth a call now.
 *
 * <p>Room rule: pure; imports {@code failure}, {@code port} and {@code version}, and Jackson's streaming API.
 */
package io.kvorum.cluster;
