/**
 * A node inside somebody's Vert.x application.
 *
 * <p>Room rule: the front door for embedders; wires {@code node} and {@code client}.
 */
package io.kvorum.embed;
