/**
 * Every parser that reads what others wrote, against inputs that nobody would write on purpose. A {@link
 * io.kvorum.fuzz.Target} makes inputs, parses them and judges the outcome by an oracle of its own; {@link
 * io.kvorum.fuzz.Fuzz} runs it, and holds every single parse to this:
 *
 * <ul>
 *   <li>nothing is thrown but the documented refusal,
 *   <li>it ends: an input that takes ten seconds of processor time is a hang,
 *   <li>it allocates no more than the bound that the target states as a function of the input's length,
 *   <li>what is accepted means what it says, and what is good is accepted.
 * </ul>
 *
 * <p>Inputs are good ones of a generated corpus, changed token by token or byte by byte and then sealed again, so that
 * checksums do not keep them from the layers below; and a few as long as the limits allow, built to be expensive.
 *
 * <p>{@code mvn verify} runs {@value io.kvorum.fuzz.Fuzz#DEFAULT_EXECUTIONS} inputs a parser. {@code
 * -Dfuzz.executions=1000000} runs any number, {@code -Dfuzz.seed} and {@code -Dfuzz.case} replay, and a failure prints
 * the command.
 *
 * <p>Coverage-guided fuzzing was tried first, with Jazzer (Apache-2.0). It fuzzes one test a JVM, ran a tenth as many
 * inputs a second because of its instrumentation, and in a quarter of a million of them never got past the checksum and
 * the first brace of a record; mutation that knows the format does from the first input on.
 */
package io.kvorum.fuzz;
