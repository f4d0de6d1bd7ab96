package io.kvorum.mutant;

import io.kvorum.mutant.Hunt.Finding;
import io.kvorum.mutant.Mutant.Check;
import java.util.List;
import java.util.Locale;

/** What became of the mutants, as a table in Markdown that can be read as it is. */
final class FindingsTable {
    private static final String ROW = "| %-38s | %-110s | %-18s | %7s |%n";

    private FindingsTable() {}

    static String of(List<Finding> findings) {
        StringBuilder table = new StringBuilder();
        table.append(ROW.formatted("Mutant", "Caught by", "After", "Seconds"));
        table.append("|---|---|---|---|%n".formatted());
        for (Finding finding : findings) {
            String seconds = String.format(Locale.ROOT, "%.1f", finding.millis() / 1e3);
            table.append(ROW.formatted(finding.mutant(), caughtBy(finding), after(finding), seconds));
        }
        long caught = findings.stream().filter(found -> found.caught() != null).count();
        return table.append("%n%d of %d caught. A known seed was tried first.%n".formatted(caught, findings.size()))
                .toString();
    }

    private static String caughtBy(Finding finding) {
        if (finding.caught() == null) {
            return "NOTHING";
        }
        return finding.mutant().caughtBy() instanceof Check.TestClass test
                ? test.simpleName() + "." + finding.caught().by()
                : finding.caught().by();
    }

    private static String after(Finding finding) {
        if (!(finding.mutant().caughtBy() instanceof Check.Seeds known)) {
            return finding.caught() == null
                    ? "all tests"
                    : counted(finding.caught().tests(), "test");
        }
        return finding.seeds() == 1 && finding.seed() == known.first() && known.first() > 1
                ? "seed " + finding.seed() + ", known"
                : counted(finding.seeds(), "seed");
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
