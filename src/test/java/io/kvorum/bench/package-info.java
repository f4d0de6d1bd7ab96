/**
 * What the pieces of a request cost, each alone: JMH benchmarks. They are compiled with the tests and run by hand, see
 * {@code src/docs/performance.md}. Those of package-private pieces stand beside them, under names that end the same way.
 */
package io.kvorum.bench;
