/**
 * The core's windows to the world: time, timers, randomness, the disk, and a place to run blocking work. Each is a small
 * interface with a real implementation ({@code io.kvorum.runtime}) and a simulated one (tests), so that a whole cluster
 * can run in one thread on virtual time from one seed.
 *
 * <p>Room rule: pure interfaces; no {@code io.vertx}, {@code java.net} or threads. It stands above the other pure rooms
 * because {@code storage} owns logic that is written against {@link io.kvorum.port.Disk}.
 */
package io.kvorum.port;
