package io.kvorum.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvorum.mutant.Mutant.Check;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The mutants and the table of them in the documentation. */
class MutantDocumentsTest {
    private static final Path DOCUMENT = Path.of("src", "docs", "testing.md");
    private static final Pattern TABLE = Pattern.compile("(?<=<!-- mutants -->\n).*?(?=<!-- end -->)", Pattern.DOTALL);
    private static final String HOW = "rewrite with mvn test -Dtest=MutantDocumentsTest -Dkvorum.docs.write=true";

    @Test
    void names_are_unique_and_each_mutant_has_a_description_and_a_change() {
        assertThat(Mutants.ALL).hasSizeGreaterThanOrEqualTo(15);
        assertThat(Mutants.ALL).extracting(Mutant::name).doesNotHaveDuplicates();
        assertThat(Mutants.ALL).allSatisfy(mutant -> {
            assertThat(mutant.name()).matches("[a-z]+(-[a-z]+)*");
            assertThat(mutant.description()).endsWith(".");
            assertThat(mutant.edits()).isNotEmpty();
            assertThat(mutant.edits())
                    .allSatisfy(edit -> assertThat(edit.replacement()).isNotEqualTo(edit.snippet()));
            assertThat(mutant.caughtBy()).isNotNull();
        });
    }

    @Test
    void documentation_lists_the_mutants() throws IOException {
        String current = Files.readString(DOCUMENT);
        String expected = TABLE.matcher(current).replaceFirst(Matcher.quoteReplacement(table()));
        if (Boolean.getBoolean("kvorum.docs.write")) {
            Files.writeString(DOCUMENT, expected);
        }
        assertThat(Files.readString(DOCUMENT))
                .as(HOW)
                .contains("| `" + Mutants.ALL.get(0) + "` |")
                .isEqualTo(expected);
    }

    private static String table() {
        return "\n| Mutant | What the code then does | Caught by | At seed |\n|---|---|---|---|\n"
                + Mutants.ALL.stream().map(MutantDocumentsTest::row).collect(Collectors.joining("\n", "", "\n\n"));
    }

    private static String row(Mutant mutant) {
        String caughtBy = mutant.caughtBy() instanceof Check.Seeds seeds
                ? seeds.promise().text() + " | " + seeds.first()
                : test((Check.TestClass) mutant.caughtBy()) + " | ";
        return "| `" + mutant.name() + "` | " + mutant.description() + " | " + caughtBy + " |";
    }

    private static String test(Check.TestClass test) {
        return "`" + test.simpleName() + "`: " + test.because();
    }
}
