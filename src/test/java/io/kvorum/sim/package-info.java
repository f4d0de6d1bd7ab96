/**
 * A cluster of whole nodes in one thread on virtual time, everything drawn from one seed: storage, recovery, coordinator,
 * membership and the lines that nodes send each other are the real ones; time, network, disk and chance are simulated and
 * fail on purpose ({@link io.kvorum.sim.Fault}). What clients were told is judged by {@code io.kvorum.check}. In the way
 * of FoundationDB (Zhou et al., SIGMOD 2021, section 4).
 */
package io.kvorum.sim;
