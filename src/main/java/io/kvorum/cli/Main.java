package io.kvorum.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.Objects;
import java.util.logging.LogManager;
import org.slf4j.helpers.NOP_FallbackServiceProvider;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The entry point of the jar: a server and the command line that talks to one. */
public final class Main {
    private static final String SERVER = "server";
    private static final int HELP_WIDTH = 100;
    private static final String[] EXIT_STATUSES = {
        "0:done",
        "1:error: refused by the node, or an input or output error",
        "2:usage: the command line cannot be understood",
        "3:the key has no value, or no member has this id",
        "4:conflict: several siblings, or it contradicts the member list",
        "5:unavailable, nothing was applied (retry); or the outcome of a write is unknown"
    };

    private final ServerLauncher launcher;

    private Main(ServerLauncher launcher) {
        this.launcher = Objects.requireNonNull(launcher, "launcher");
    }

    /** A command line whose {@code server} command runs this launcher. */
    static Main create(ServerLauncher launcher) {
        return new Main(launcher);
    }

    /** Runs one command and ends the process with its exit status. */
    public static void main(String[] args) {
        if (isServer(args)) {
            ServerLogConfigurator.expectServer();
        } else if (args.length > 0) {
            startLightly();
        }
        // Not System.out: its charset is the locale's, and a value is written byte for byte.
        Console console = Console.of(
                System.in,
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                System.getenv());
        System.exit(create(new NodeLauncher(console.outWriter(), console.err())).run(console, Arguments.asTyped(args)));
    }

    /**
     * A client command lives for one request: it needs no logging (a failure is one line on stderr, and a library's
     * warning would be a second) and resolves names as the system does. Together that is a third of its start-up time.
     */
    private static void startLightly() {
        System.setProperty("slf4j.provider", NOP_FallbackServiceProvider.class.getName());
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        // Where SLF4J leads nowhere, Vert.x and Netty turn to the JDK's own logging, which prints warnings.
        LogManager.getLogManager().reset();
        System.setProperty("vertx.disableDnsResolver", "true");
    }

    /**
     * Runs one command.
     *
     * @return its exit status, one of {@code FailureCode.Exit}
     */
    int run(Console console, String... args) {
        Failures failures = new Failures(console);
        return (isServer(args) ? serverCommandLine(console) : commandLine(console))
                .setOut(console.outWriter())
                .setErr(console.err())
                // A value may begin with @: the put command gives it its own meaning.
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(HELP_WIDTH)
                .setParameterExceptionHandler(failures::usage)
                .setExecutionExceptionHandler(failures::failed)
                .execute(args);
    }

    private static boolean isServer(String... args) {
        return args.length > 0 && args[0].equals(SERVER);
    }

    /** Without the other commands, whose options are found by reflection: that takes a twentieth of a restart. */
    private CommandLine serverCommandLine(Console console) {
        CommandLine root = new CommandLine(new Root()).addSubcommand(new ServerCommand(console, launcher));
        describe(root);
        return root;
    }

    CommandLine commandLine(Console console) {
        CommandLine cluster = new CommandLine(new ClusterCommand())
                .addSubcommand(new ClusterCommand.Nodes(console))
                .addSubcommand(new ClusterCommand.Join(console))
                .addSubcommand(new ClusterCommand.Leave(console))
                .addSubcommand(new ClusterCommand.Ring(console))
                .addSubcommand(new ClusterCommand.Owners(console))
                .addSubcommand(new HelpCommand());
        CommandLine root = new CommandLine(new Root())
                .addSubcommand(new ServerCommand(console, launcher))
                .addSubcommand(new PutCommand(console))
                .addSubcommand(new GetCommand(console))
                .addSubcommand(new DeleteCommand(console))
                .addSubcommand(cluster)
                .addSubcommand(new HealthCommand(console))
                .addSubcommand(new VersionCommand(console))
                .addSubcommand(new CompletionCommand(console))
                .addSubcommand(new HelpCommand());
        describe(root);
        return root;
    }

    /** What every command has: {@code --help}, and the exit statuses at its end. */
    private static void describe(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        if (!spec.helpCommand()) {
            spec.addOption(OptionSpec.builder("-h", "--help")
                    .usageHelp(true)
                    .description("Show this help and exit.")
                    .build());
            spec.usageMessage()
                    .optionListHeading("%nOptions:%n")
                    .parameterListHeading("%nParameters:%n")
                    .commandListHeading("%nCommands:%n")
                    .abbreviateSynopsis(true)
                    .sortOptions(false)
                    .exitCodeListHeading("%nExit status:%n");
            spec.usageMessage().exitCodeList(UsageMessageSpec.keyValuesMap(EXIT_STATUSES));
        }
        command.getSubcommands().values().forEach(Main::describe);
    }

    @Command(
            name = "kvorum",
            description = "A leaderless, durable, distributed key-value store: the node and its command line.",
            footer = {
                "%nExamples:",
                "  kvorum server",
                "  kvorum put hello world",
                "  kvorum get hello",
                "  kvorum cluster nodes --server localhost:8080,localhost:8081",
                "  kvorum help put"
            })
    private static final class Root {}
}
