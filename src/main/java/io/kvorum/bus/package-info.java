/**
 * How the verticles of a node speak to each other, and how any verticle in the same Vert.x speaks to a node.
 *
 * <p>Between Kvorum's own verticles messages are immutable records handed over as they are ({@link
 * io.kvorum.bus.Bus}). For everybody else there are three addresses that take and answer JSON ({@link
 * io.kvorum.bus.Addresses#kv}), in the shapes of the HTTP API.
 *
 * <p>Room rule: knows the Vert.x event bus, no HTTP.
 */
package io.kvorum.bus;
