/** What one loop changes and others may look at, from outside the rooms that hold it. */
package io.kvorum.threads;
