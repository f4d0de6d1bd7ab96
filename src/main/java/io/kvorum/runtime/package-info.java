/**
 * The real implementations of the ports: the system's clocks, secure randomness, a directory on disk, a thread for disk
 * work, and the way past it for a loop that io_uring runs. Time, randomness and files enter Kvorum here and nowhere else.
 *
 * <p>Room rule: implements {@code port}, decides nothing; the only room that reads the system's clocks and opens files.
 */
package io.kvorum.runtime;
