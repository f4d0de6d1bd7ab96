package io.kvorum.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and SIGINT as calls. The JVM's own answer to them, shutdown hooks, knows neither an exit status of our choice
 * nor a second signal; {@code sun.misc.Signal} does, and is reached by reflection because it is no part of Java SE.
 */
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /** Runs the handler at each signal, on a thread of the JVM's. */
    static void onTermination(Runnable handler) {
        for (String name : List.of("TERM", "INT")) {
            try {
                handle(name, handler);
            } catch (ReflectiveOperationException | IllegalArgumentException e) {
                LOG.warn("SIG{} cannot be handled here; it will end the node without a clean shutdown", name, e);
            }
        }
    }

    private static void handle(String name, Runnable handler) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> signalHandler = Class.forName("sun.misc.SignalHandler");
        InvocationHandler invocation = (proxy, method, arguments) -> switch (method.getName()) {
            case "handle" -> {
                handler.run();
                yield null;
            }
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> proxy == arguments[0];
            default -> "handler of SIG" + name;
        };
        Object proxy =
                Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {signalHandler}, invocation);
        signal.getMethod("handle", signal, signalHandler)
                .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    }
}
