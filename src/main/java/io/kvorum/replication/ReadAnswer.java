package io.kvorum.replication;

import io.kvorum.version.Versioned;

/**
 * What R replicas together know of a key.
 *
 * @param versioned the merge of their answers; empty when none of them ever heard of the key
 */
public record ReadAnswer(String key, Versioned versioned, Evidence evidence) {}
