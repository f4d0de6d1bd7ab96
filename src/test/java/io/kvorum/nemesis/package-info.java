/**
 * A nemesis over real processes: nodes run from the jar, each in a network namespace of its own, are killed, frozen, cut
 * off, slowed down, starved of disk, given failing fsyncs and wrong clocks, while clients work. What the clients were told
 * is judged by {@code io.kvorum.check}. What goes wrong, where and when (counted in clients' calls) is drawn from one seed;
 * how the processes and the kernel take it is real and differs from run to run.
 */
package io.kvorum.nemesis;
