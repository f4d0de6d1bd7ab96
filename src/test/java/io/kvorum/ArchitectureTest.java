package io.kvorum;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules that keep the ground floor pure and every file readable. Each package-info states its own. */
class ArchitectureTest {
    /** From the ground up: a room may import the ones before it, and no other. */
    private static final List<String> ROOMS = List.of(
            "failure",
            "port",
            "version",
            "ring",
            "quorum",
            "cluster",
            "storage",
            "replication",
            "config",
            "bus",
            "runtime",
            "peer",
            "http",
            "node",
            "client",
            "embed",
            "cli");

    private static final List<String> PURE = ROOMS.subList(0, ROOMS.indexOf("replication"));
    private static final List<String> DETERMINISTIC = ROOMS.subList(0, ROOMS.indexOf("replication") + 1);

    private static final Set<String> FUTURES = Set.of(
            "io.vertx.core.AsyncResult",
            "io.vertx.core.Completable",
            "io.vertx.core.CompositeFuture",
            "io.vertx.core.Future",
            "io.vertx.core.Handler",
            "io.vertx.core.Promise");

    /** Threads, the network, the disk and chance, by name; ports stand for each of them. */
    private static final Pattern WORLD = Pattern.compile("java\\.net\\..*"
            + "|java\\.nio\\.(file|channels)\\..*"
            + "|java\\.io\\.(File|RandomAccess).*"
            + "|java\\.lang\\.(Thread.*|Process.*|Runtime)"
            + "|java\\.util\\.concurrent\\.(locks\\..*|.*(Executor|ForkJoin|Future|Completion|Thread|Queue|Deque).*"
            + "|CountDownLatch|CyclicBarrier|Exchanger|Phaser|Semaphore)"
            + "|java\\.util\\.(Timer.*|Random|SplittableRandom)"
            + "|java\\.util\\.random\\..*"
            + "|java\\.security\\.SecureRandom");

    private static final int LONGEST_FILE = 400;

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.kvorum");

    private static String[] packages(List<String> rooms) {
        return rooms.stream().map(room -> "io.kvorum." + room + "..").toArray(String[]::new);
    }

    private static DescribedPredicate<JavaClass> named(String description, Pattern pattern) {
        return describe(description, type -> pattern.matcher(type.getFullName()).matches());
    }

    private static DescribedPredicate<JavaCall<?>> callTo(String description, Pattern pattern) {
        return describe(description, call -> pattern.matcher(call.getTargetOwner()
                                .getFullName() + "." + call.getTarget().getName())
                .matches());
    }

    @Test
    void every_class_lives_in_a_room() {
        classes()
                .that()
                .doNotHaveSimpleName("package-info")
                .should()
                .resideInAnyPackage(packages(ROOMS))
                .check(CLASSES);
    }

    @Test
    void a_room_imports_only_the_rooms_before_it() {
        for (int i = 0; i < ROOMS.size() - 1; i++) {
            noClasses()
                    .that()
                    .resideInAPackage("io.kvorum." + ROOMS.get(i) + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(packages(ROOMS.subList(i + 1, ROOMS.size())))
                    .allowEmptyShould(true)
                    .check(CLASSES);
        }
    }

    @Test
    void rooms_form_no_cycle() {
        slices().matching("io.kvorum.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void pure_rooms_know_nothing_of_vertx() {
        noClasses()
                .that()
                .resideInAnyPackage(packages(PURE))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.vertx..")
                .check(CLASSES);
    }

    @Test
    void replication_knows_only_the_futures_of_vertx() {
        noClasses()
                .that()
                .resideInAPackage("io.kvorum.replication..")
                .should()
                .dependOnClassesThat(describe(
                        "belong to Vert.x and are no futures",
                        type -> type.getPackageName().startsWith("io.vertx") && !FUTURES.contains(type.getFullName())))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void replication_never_waits_on_real_time() {
        noClasses()
                .that()
                .resideInAPackage("io.kvorum.replication..")
                .should()
                .callMethodWhere(callTo(
                        "Vert.x futures on real time or other threads",
                        Pattern.compile("io\\.vertx\\.core\\.Future\\.(timeout|await|(to|from)CompletionStage)")))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void threads_network_disk_and_chance_reach_the_core_through_ports_only() {
        noClasses()
                .that()
                .resideInAnyPackage(packages(DETERMINISTIC))
                .should()
                .dependOnClassesThat(named("are threads, network, disk or chance", WORLD))
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage(packages(DETERMINISTIC))
                .should()
                .callMethodWhere(callTo(
                        "chance", Pattern.compile("java\\.lang\\.Math\\.random|java\\.util\\.UUID\\.randomUUID")))
                .check(CLASSES);
    }

    @Test
    void the_time_is_read_in_one_class() {
        Pattern reading = Pattern.compile("java\\.lang\\.System\\.(currentTimeMillis|nanoTime)"
                + "|java\\.time\\.\\w+\\.now"
                + "|java\\.time\\.(Instant)?Clock\\.(system|tick).*");
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.kvorum.runtime.SystemClock")
                .should()
                .callMethodWhere(callTo("the system's time", reading))
                .orShould()
                .callConstructor(java.util.Date.class)
                .check(CLASSES);
    }

    @Test
    void no_source_file_is_longer_than_400_lines() throws IOException {
        for (Path file : sources()) {
            try (Stream<String> lines = Files.lines(file)) {
                assertThat(lines.count()).as("lines of " + file).isLessThanOrEqualTo(LONGEST_FILE);
            }
        }
    }

    @Test
    void every_room_states_its_rule() throws IOException {
        for (Path room : sources().stream().map(Path::getParent).distinct().toList()) {
            Path info = room.resolve("package-info.java");
            assertThat(info).exists();
            if (ROOMS.contains(room.getFileName().toString())) {
                assertThat(info).content().contains("Room rule:");
            }
        }
    }

    private static List<Path> sources() throws IOException {
        Path root = Path.of(System.getProperty("basedir", "."), "src", "main", "java");
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }
}
