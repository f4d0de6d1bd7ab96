/**
 * Versions of a value and how two of them become one: vector clocks, dots, hybrid timestamps, and the join that every
 * replica, repair and replay relies on. {@link io.kvorum.version.RecordCodec} writes a record as the one JSON line that
 * the log, the wire and the snapshot share.
 *
 * <p>Sources: Preguiça et al., "Dotted Version Vectors" (2012); Kulkarni et al., "Logical Physical Clocks" (2014).
 *
 * <p>Room rule: pure; imports {@code failure} only, and Jackson's streaming API for the codec.
 */
package io.kvorum.version;
