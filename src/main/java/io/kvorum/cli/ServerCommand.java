package io.kvorum.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "server",
        description = "Run a node until it is told to stop (SIGTERM or Ctrl-C).",
        footer = {
            "%nWhat is not given comes from the environment (KVORUM_NODE_ID, KVORUM_HTTP_PORT, ...), then from the",
            "file of --conf, then from the defaults.",
            "%nExamples:",
            "  kvorum server",
            "  kvorum server --id node1 --addr :8080 --data-dir kv-data \\",
            "    --peers node2=localhost:8081,node3=localhost:8082 --n 3 --w 2 --r 2",
            "  kvorum server --id node4 --addr :8083 --join localhost:8080",
            "  kvorum server --conf conf/node1.json --set wal.fsync=interval --check-config"
        })
final class ServerCommand implements Callable<Integer> {
    private final Console console;
    private final ServerLauncher launcher;
    private final SortedMap<String, String> flags = new TreeMap<>();

    @Spec
    private CommandSpec spec;

    @Option(names = "--conf", paramLabel = "FILE", description = "Configuration file, JSON (env KVORUM_CONF).")
    private String conf;

    @Option(names = "--check-config", description = "Check the configuration, print every error, do not start.")
    private boolean checkConfig;

    @Option(
            names = "--salvage",
            description = "Start although stored files are damaged: set those aside and keep what is good.")
    private boolean salvage;

    @Option(
            names = "--stop-when-ready",
            description = "Stop as soon as the node is ready: shows that it can start with its data.")
    private boolean stopWhenReady;

    @Option(
            names = "--set",
            paramLabel = "SECTION.FIELD=VALUE",
            description = "Any other field of the configuration; repeatable.")
    private List<String> settings;

    ServerCommand(Console console, ServerLauncher launcher) {
        this.console = console;
        this.launcher = launcher;
    }

    @Option(names = "--id", paramLabel = "ID", description = "Id of this node in the cluster (default node1).")
    void id(String text) {
        flag("node.id", text);
    }

    @Option(
            names = "--addr",
            paramLabel = "HOST:PORT",
            description = "Where to listen (default 127.0.0.1:8080). :8080 is loopback, 0.0.0.0:8080 every interface.")
    void addr(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        boolean bareIpv6 = host.indexOf(':') >= 0 && !(host.startsWith("[") && host.endsWith("]"));
        if (colon < 0 || colon == text.length() - 1 || bareIpv6) {
            throw usage("--addr looks like :8080, 127.0.0.1:8080 or [::1]:8080, found \"" + text + "\"");
        }
        flag("http.host", host.isEmpty() ? "127.0.0.1" : host.replaceAll("^\\[|]$", ""));
        flag("http.port", text.substring(colon + 1));
    }

    @Option(names = "--data-dir", paramLabel = "DIR", description = "Nodes keep to DIR/<id>/ (default data).")
    void dataDir(String text) {
        flag("node.dataDir", text);
    }

    @Option(names = "--peers", paramLabel = "ID=HOST:PORT,...", description = "The other members of the cluster.")
    void peers(String text) {
        flag("cluster.peers", text);
    }

    @Option(names = "--join", paramLabel = "HOST:PORT", description = "Ask this member to take the node in.")
    void join(String text) {
        flag("cluster.join", text);
    }

    @Option(names = "--n", paramLabel = "N", description = "Replicas of each key (default 3 in a cluster, 1 alone).")
    void n(String text) {
        flag("quorum.n", text);
    }

    @Option(names = "--w", paramLabel = "W", description = "Acknowledgements a write needs (default 2 in a cluster).")
    void w(String text) {
        flag("quorum.w", text);
    }

    @Option(names = "--r", paramLabel = "R", description = "Answers a read needs (default 2 in a cluster).")
    void r(String text) {
        flag("quorum.r", text);
    }

    @Option(names = "--log-level", paramLabel = "LEVEL", description = "error, warn, info, debug or trace.")
    void logLevel(String text) {
        flag("log.level", text);
    }

    private void set(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw usage("--set looks like wal.fsync=interval, found \"" + text + "\"");
        }
        flag(text.substring(0, equals), text.substring(equals + 1));
    }

    private void flag(String path, String text) {
        String before = flags.putIfAbsent(path, text);
        if (before != null) {
            throw usage(path + " is given twice: \"" + before + "\" and \"" + text + "\"");
        }
    }

    @Override
    public Integer call() {
        if (settings != null) {
            settings.forEach(this::set);
        }
        return launcher.run(new ServerArgs(confPath(), flags, salvage, checkConfig, stopWhenReady, console.env()));
    }

    private Optional<Path> confPath() {
        String text = conf != null ? conf : console.env().get("KVORUM_CONF");
        try {
            return Optional.ofNullable(text).filter(t -> !t.isEmpty()).map(Path::of);
        } catch (InvalidPathException e) {
            throw usage("\"" + text + "\" cannot name a file");
        }
    }

    private ParameterException usage(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
