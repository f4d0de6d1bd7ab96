package io.kvorum.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Every example in the document and in the help texts is a command line that is understood. */
class CliDocumentationTest {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
    private static final Set<String> SHELL = Set.of("|", ">", "2>&1;");

    private static CommandLine kvorum() {
        Console console = Console.of(
                new ByteArrayInputStream(new byte[0]),
                OutputStream.nullOutputStream(),
                OutputStream.nullOutputStream(),
                Map.of());
        return Main.create(args -> 0).commandLine(console).setExpandAtFiles(false);
    }

    @Test
    void examples_of_the_document_are_understood() throws IOException {
        String document = Files.readString(Path.of("src/docs/cli.md")).replace("\\\n", "");
        Matcher block = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL).matcher(document);
        int understood = 0;
        while (block.find()) {
            understood += understand(block.group(1).lines());
        }
        assertThat(understood).isGreaterThan(20);
    }

    @Test
    void examples_of_the_help_texts_are_understood() {
        assertThat(understandHelp(kvorum())).isGreaterThan(30);
    }

    private int understandHelp(CommandLine command) {
        String footer =
                String.join("\n", command.getCommandSpec().usageMessage().footer());
        int understood = understand(footer.replace("\\\n", "").lines().filter(line -> line.startsWith("  ")));
        for (CommandLine sub : command.getSubcommands().values()) {
            understood += understandHelp(sub);
        }
        return understood;
    }

    private int understand(Stream<String> lines) {
        List<String> commands = lines.filter(line -> line.contains("kvorum ") && !line.contains("<("))
                .map(line -> line.substring(line.indexOf("kvorum ") + "kvorum ".length()))
                .toList();
        commands.forEach(command -> kvorum().parseArgs(words(command)));
        return commands.size();
    }

    private static String[] words(String command) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(command);
        while (word.find() && !SHELL.contains(word.group())) {
            words.add(word.group(1) != null ? word.group(1) : word.group(2));
        }
        return words.toArray(String[]::new);
    }
}
