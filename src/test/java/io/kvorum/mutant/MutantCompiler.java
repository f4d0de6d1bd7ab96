package io.kvorum.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.mutant.Mutant.Edit;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles changed source files against the classes of the build. */
final class MutantCompiler {
    private final Path sources;
    private final Path classes;

    /**
     * @param sources the root of the real source files
     * @param classes what they were compiled to
     */
    MutantCompiler(Path sources, Path classes) {
        this.sources = sources;
        this.classes = classes;
    }

    /**
     * Compiles the files with their edits; without any edit a file is compiled as it is.
     *
     * @param files below {@code src/main/java/io/kvorum}, all that are edited among them
     * @param target a directory that exists
     * @throws AssertionError when a snippet does not stand in its file exactly once, or the outcome does not compile
     */
    void compile(Set<String> files, List<Edit> edits, Path target) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        for (String file : files) {
            Path source = sources.resolve("io/kvorum").resolve(file);
            assertThat(source).as("a source file that is to be changed").exists();
            texts.put(file, Files.readString(source));
        }
        edits.forEach(edit -> texts.compute(edit.file(), (file, text) -> edited(text, edit)));
        List<JavaFileObject> units = new ArrayList<>();
        texts.forEach((file, text) -> units.add(new Source("io/kvorum/" + file, text)));
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(found, Locale.ROOT, null)) {
            List<String> options = List.of(
                    "-proc:none",
                    "-nowarn",
                    "-parameters",
                    "-d",
                    target.toString(),
                    "-classpath",
                    classes + System.getProperty("path.separator") + System.getProperty("java.class.path"));
            boolean compiled =
                    compiler.getTask(null, manager, found, options, null, units).call();
            assertThat(compiled)
                    .as("the mutant compiles: %s", found.getDiagnostics())
                    .isTrue();
        }
    }

    private static String edited(String text, Edit edit) {
        int at = text.indexOf(edit.snippet());
        assertThat(at >= 0 && text.indexOf(edit.snippet(), at + 1) < 0)
                .as("The mutant no longer fits: this must stand exactly once in %s:%n%s", edit.file(), edit.snippet())
                .isTrue();
        return text.substring(0, at)
                + edit.replacement()
                + text.substring(at + edit.snippet().length());
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String file, String text) {
            super(URI.create("string:///" + file), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
