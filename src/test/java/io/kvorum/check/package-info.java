/**
 * What clients asked for, what they were told, and whether all of it fits what Kvorum promises. Knows nothing of how the
 * answers came about: the same checks judge a simulated cluster and real processes.
 */
package io.kvorum.check;
