/**
 * Counting answers: {@link io.kvorum.quorum.WriteTally} and {@link io.kvorum.quorum.ReadTally} are fed what each replica
 * said and are asked for the {@link io.kvorum.quorum.Verdict} at any time; the read side also says what the answers merge
 * to and which replicas to repair. They know no time and no network: a deadline is the caller's.
 *
 * <p>Compare etcd-io/raft {@code quorum/} for the three-valued verdict and riak_kv {@code riak_kv_get_core} for the tally
 * as a value.
 *
 * <p>Room rule: pure; imports {@code failure} and {@code version}.
 */
package io.kvorum.quorum;
