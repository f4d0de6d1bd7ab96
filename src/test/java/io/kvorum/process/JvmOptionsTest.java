package io.kvorum.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A flag that names a method is silently of no use once that method has another name. */
class JvmOptionsTest {
    private static final Pattern NAMED =
            Pattern.compile("^-XX:CompileCommand=dontinline,(.+)::(.+)$", Pattern.MULTILINE);

    @Test
    void every_method_that_shall_be_compiled_by_itself_exists() throws IOException {
        String options = Files.readString(Path.of("deploy", "jvm.options"));

        List<MatchResult> named = NAMED.matcher(options).results().toList();

        assertThat(named).isNotEmpty().allSatisfy(flag -> assertThat(methodsOf(flag.group(1)))
                .contains(flag.group(2)));
    }

    private static List<String> methodsOf(String className) throws ClassNotFoundException {
        Class<?> named = Class.forName(className, false, JvmOptionsTest.class.getClassLoader());
        return Arrays.stream(named.getDeclaredMethods()).map(Method::getName).toList();
    }
}
