/**
 * What a node is told before it starts. {@link io.kvorum.config.KvorumConfig} holds one immutable record per section,
 * and an instance of it is always valid; {@link io.kvorum.config.ConfigLoader} layers defaults, a JSON file, the
 * environment and flags, and reports every error of all of them at once.
 *
 * <p>{@link io.kvorum.config.ConfigFields} is the one table of settings. The loader, the names of environment variables
 * and flags, the JSON Schema in {@code conf/} and the reference in {@code src/docs/configuration.md} all follow it, and
 * tests hold them to it.
 *
 * <p>Room rule: of the rooms above, imports {@code failure} and the types that settings have, from {@code version},
 * {@code cluster}, {@code storage} and {@code replication}; of Vert.x only {@code JsonObject} and {@code JsonArray}.
 * Reading a file is its only effect on the world, so load before an event loop waits for it.
 */
package io.kvorum.config;
