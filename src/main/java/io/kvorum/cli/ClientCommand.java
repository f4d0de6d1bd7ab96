package io.kvorum.cli;

import io.kvorum.client.KvClient;
import io.kvorum.client.QuorumLevel;
import io.kvorum.client.RawClient;
import io.kvorum.failure.FailureCode.Exit;
import io.vertx.core.Future;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that asks a node one question and prints the answer. */
abstract class ClientCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Target target;

    ClientCommand(Console console) {
        this.console = console;
    }

    /** Does the work; a return is success, a failure is an exception. */
    abstract void execute();

    @Override
    public final Integer call() {
        execute();
        return Exit.OK;
    }

    final Console console() {
        return console;
    }

    final Target target() {
        return target;
    }

    /** Asks about a key and waits for the answer. */
    final <T> T askKv(Function<KvClient, Future<T>> question) {
        var options = target.options(console);
        try (Session session = new Session()) {
            return session.await(question.apply(KvClient.http(session.vertx(), options)));
        }
    }

    /** Asks one of the other routes and waits for the answer. */
    final <T> T askRaw(Function<RawClient, Future<T>> question) {
        var options = target.options(console);
        try (Session session = new Session()) {
            return session.await(question.apply(RawClient.http(session.vertx(), options)));
        }
    }

    /** The quorum of {@code --w} or {@code --r}, null when it was not given. */
    final QuorumLevel quorum(String text) {
        try {
            return text == null ? null : new QuorumLevel(text);
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    final ParameterException usage(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
