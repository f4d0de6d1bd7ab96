/**
 * Planted bugs: for each rule that Kvorum lives by, the same code without it, and the check that notices. A mutant exists
 * as text in these tests alone; it is compiled beside the real classes and run in a class loader of its own.
 */
package io.kvorum.mutant;
