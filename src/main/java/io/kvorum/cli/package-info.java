/**
 * The command line: {@link io.kvorum.cli.Main} puts the picocli commands together. A command reads its arguments, asks
 * {@code io.kvorum.client} (or hands {@code server} to the launcher) and prints; it decides nothing about keys or
 * clusters. Streams and environment come in through {@code Console}, so that a test can run every command in its own
 * process.
 *
 * <p>Exit statuses are those of {@code FailureCode.Exit}. A failure is one line on stderr, never a stack trace.
 *
 * <p>Room rule: Vert.x, and only to start and close the instance that the client commands use.
 */
package io.kvorum.cli;
