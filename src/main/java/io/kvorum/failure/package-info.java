/**
 * What can go wrong, named once. {@link io.kvorum.failure.FailureCode} is the only table from a failure to its HTTP
 * status, stable code and exit status; {@link io.kvorum.failure.KvorumException} carries one through every room.
 *
 * <p>Room rule: pure, imports nothing of Kvorum.
 */
package io.kvorum.failure;
