package io.kvorum.cli;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Keeps Logback from reading its XML configuration in a process of the {@code server} command, which {@link Logging#configure}
 * would undo at once: parsing it takes a twentieth of a restart. Any other process, one of an embedding application above
 * all, is configured as if this were not here. Found as a service, called by Logback when the first logger is asked for.
 */
public final class ServerLogConfigurator extends ContextAwareBase implements Configurator {
    private static volatile boolean server;

    /** From now on this is the process of a server. */
    static void expectServer() {
        server = true;
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        return server ? ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY : ExecutionStatus.NEUTRAL;
    }
}
