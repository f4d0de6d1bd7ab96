/**
 * The wire to the other nodes, over HTTP: records and keys that wait for the same peer travel in one call, a
 * peer that is down costs one timeout, and what each failure left behind is known.
 *
 * <p>Room rule: knows HTTP and the event bus; decides nothing about quorums. Runs on the coordinator's event loop.
 */
package io.kvorum.peer;
