/**
 * What one node holds, and how it stays: a map in memory, a log of batches in front of it, and a snapshot that lets the
 * log be short.
 *
 * <p>Read {@link io.kvorum.storage.StorageEngine} first: a write is minted there, collected by {@code Wal} into a batch
 * (group commit), written and fsynced by {@code SegmentWriter}, on the background or by the loop itself, and only then put
 * into {@code Store} and acknowledged. In there {@code KeyTable} finds records, {@code Packer} makes them small, and {@code Slabs} keeps them
 * where the collector need not look. {@code SnapshotRun} walks the store and replaces old segments,
 * at a pace that leaves the disk to the log ({@code PacedBackground}). {@code Recovery} reads
 * it all back and decides what is a torn tail, what is corruption, and who this node is now ({@code Identity}, {@code
 * CleanMarker}).
 *
 * <p>The rule behind recovery: batch n+1 is written only after the fsync of batch n returned, and a segment is created
 * only after the one before it was fsynced. Whatever comes later therefore proves what came before, so damage at the very
 * end is a tear that nobody was promised, and damage anywhere else is corruption. The mark of a clean shutdown comes last
 * of all and proves the whole log.
 *
 * <p>Room rule: pure; imports {@code failure}, {@code port} and {@code version}. Single-threaded: everything runs on the
 * owner's loop except the work handed to {@link io.kvorum.port.Background}.
 */
package io.kvorum.storage;
