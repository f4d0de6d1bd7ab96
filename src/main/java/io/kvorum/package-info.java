/** Kvorum: a leaderless, durable, distributed key-value store on Vert.x. */
package io.kvorum;
