/**
 * The HTTP API: {@link io.kvorum.http.ApiRouter} is the route table, one class for each family of routes does the work,
 * and {@link io.kvorum.http.Exchange} is one request on its way to its one answer. Every failure, down to a request that
 * could not be parsed, is an RFC 9457 problem.
 *
 * <p>Three paths end in a key, which may hold any characters: they are matched on the raw request URI, where a library
 * would have resolved {@code ..} and {@code //} and two keys would have become one.
 *
 * <p>Room rule: knows HTTP and asks the other verticles over the bus; decides nothing about quorums, versions or
 * storage. Runs on one event loop.
 */
package io.kvorum.http;
