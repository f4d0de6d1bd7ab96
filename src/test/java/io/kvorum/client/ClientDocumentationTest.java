package io.kvorum.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientDocumentationTest {
    private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?class (\\w+).*?)```", Pattern.DOTALL);

    @Test
    void every_java_example_compiles(@TempDir Path directory) throws IOException {
        Matcher example = EXAMPLE.matcher(Files.readString(Path.of("src/docs/client.md")));
        List<String> arguments = new ArrayList<>(
                List.of("-proc:none", "-d", directory.toString(), "-classpath", System.getProperty("java.class.path")));
        while (example.find()) {
            Path source = directory.resolve(example.group(2) + ".java");
            arguments.add(Files.writeString(source, example.group(1)).toString());
        }
        assertThat(arguments).hasSizeGreaterThan(6);

        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter complaints = new StringWriter();
        boolean compiled = compiler.getTask(
                        complaints,
                        null,
                        null,
                        arguments.subList(0, 5),
                        null,
                        compiler.getStandardFileManager(null, null, null)
                                .getJavaFileObjectsFromStrings(arguments.subList(5, arguments.size())))
                .call();
        assertThat(compiled).as(complaints.toString()).isTrue();
    }
}
