package io.kvorum.cli;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the {@code server} command was given, not yet judged: the configuration's own rules say what is valid.
 *
 * @param conf the configuration file of {@code --conf} or {@code KVORUM_CONF}
 * @param flags dotted path of a field to its text, for example {@code http.port} to {@code 8081}
 * @param salvage whether to set damaged files aside and start with what is good
 * @param checkConfig whether to check the configuration and not start
 * @param stopWhenReady whether to stop as soon as the node is ready
 * @param env the process environment
 */
record ServerArgs(
        Optional<Path> conf,
        SortedMap<String, String> flags,
        boolean salvage,
        boolean checkConfig,
        boolean stopWhenReady,
        Map<String, String> env) {
    ServerArgs {
        flags = Collections.unmodifiableSortedMap(new TreeMap<>(flags));
        env = Map.copyOf(env);
    }
}
