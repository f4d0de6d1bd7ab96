/**
 * A running node: four verticles that wire and delegate, and the order in which they start and stop.
 *
 * <p>Room rule: connects the rooms above, decides nothing. All verticles of a node that Kvorum starts itself share one
 * event loop, because a hop between threads costs more than the work behind it; inside somebody else's Vert.x they run
 * wherever that deploys them, and only speak over the bus.
 */
package io.kvorum.node;
