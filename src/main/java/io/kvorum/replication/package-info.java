/**
 * What a coordinator does with a request: fan out to the replicas, tally their answers, answer the client, repair. It
 * asks the pure rooms for every decision and the ports for every effect, so a whole cluster of coordinators runs in one
 * thread on virtual time.
 *
 * <p>Room rule: may use Vert.x {@code Future} and {@code Promise} and nothing else of Vert.x; time comes from
 * {@link io.kvorum.port.Clock} and {@link io.kvorum.port.Scheduler}, never from {@code Future.timeout}.
 *
 * <p>Everything here is single-threaded: it is called on, and calls back on, the coordinator's loop.
 */
package io.kvorum.replication;
