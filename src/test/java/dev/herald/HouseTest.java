package dev.herald;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.herald.props.Sources;
import java.nio.file.Path;
import java.util.AbstractCollection;
import java.util.AbstractMap;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/**
 * Holds the house to its plan: which room sees which, where foreign libraries stay, and how large things may grow.
 *
 * <p>The tables are the plan. A reader may trust them, since a room that is on no floor fails, and so does an import
 * that the tables do not allow.
 */
class HouseTest {
    /** From the ground up. A room sees the floors below its own, and never its neighbours. */
    private static final List<Set<String>> FLOORS = List.of(
            Set.of("message", "metrics", "fetching", "config.words", "http.origin", "http.tls"),
            Set.of("broker", "access", "http", "config"),
            Set.of("broker.embedded.store", "http.pages", "http.edge", "tokens.keys", "limits", "service"),
            Set.of("broker.embedded.writing", "http.server", "hub.slow"),
            Set.of("hub.lanes", "broker.embedded.history"),
            Set.of("hub", "broker.memory", "broker.embedded"),
            Set.of(
                    "census",
                    "tokens",
                    "hooks",
                    "presence.members",
                    "feeds.mapping",
                    "documents.json",
                    "documents.kinds"),
            Set.of(
                    "requests",
                    "intake",
                    "pacing",
                    "presence.leases",
                    "samples",
                    "feeds.everywhere",
                    "documents.rebasing",
                    "documents.rules",
                    "documents.telling",
                    "documents.keeping"),
            Set.of("admission", "revocations", "presence", "rooms", "users", "services", "feeds", "documents"),
            Set.of(
                    "feeds.asking",
                    "documents.asking",
                    "documents.schemas",
                    "documents.program",
                    "documents.rows.merging",
                    "people"),
            Set.of("documents.awareness", "documents.history", "documents.rows"),
            Set.of("feeds.items", "feeds.outbox", "samples.postgres", "feeds.postgres.wal", "feeds.postgres.types"),
            Set.of("feeds.postgres.setup"),
            Set.of("feeds.postgres.rows", "feeds.postgres.writing"),
            Set.of("webhooks", "services.plugins", "feeds.postgres", "feeds.files", "feeds.polls", "feeds.states"),
            Set.of("bayeux.wire", "rules", "cli.wire", "sections"),
            Set.of("bayeux.session"),
            Set.of("bayeux.exchange"),
            Set.of(
                    "bayeux.polling",
                    "bayeux.websocket",
                    "api.requesting",
                    "api.people",
                    "api.incoming",
                    "api.documents"),
            Set.of("bayeux", "api", "events", "listening", "cli"),
            Set.of("", "cli.documents"), // the root
            Set.of("commands"));

    /** Rooms that see less than their floor would let them. */
    private static final Map<String, Set<String>> NARROW = Map.of(
            "broker.memory", Set.of("broker", "message", "metrics"),
            "broker.embedded.store", Set.of(),
            "tokens.keys", Set.of("fetching"),
            "revocations", Set.of("access", "broker", "census", "message"),
            "hooks", Set.of("access", "message", "fetching"),
            "tokens", Set.of("access", "message", "tokens.keys"),
            "cli", Set.of("message", "cli.wire"),
            "cli.documents", Set.of("message", "cli", "cli.wire"),
            "cli.wire", Set.of("message"));

    /** Each speaks one wire; none sees another, nor a room inside another. */
    private static final Set<String> DOORS = Set.of("bayeux", "api", "events", "cli");

    /** Foreign libraries, and the rooms (with the rooms inside them) that may know of them. */
    private static final Map<String, Set<String>> CONFINED = Map.ofEntries(
            Map.entry("org.rocksdb", Set.of("broker.embedded")),
            Map.entry("org.cometd", Set.of("bayeux")),
            Map.entry("org.eclipse.jetty", Set.of("http", "bayeux", "api", "events")),
            Map.entry("org.postgresql", Set.of("feeds.postgres")),
            Map.entry("io.zonky", Set.of("samples.postgres")),
            Map.entry("java.sql", Set.of("feeds.postgres", "feeds.outbox", "samples")),
            Map.entry("com.flipkart.zjsonpatch", Set.of("feeds.items")),
            Map.entry("com.networknt", Set.of("documents.schemas")),
            Map.entry("org.yaml", Set.of("config")),
            Map.entry("com.nimbusds", Set.of("tokens")),
            Map.entry("org.bouncycastle", Set.of("http.tls")),
            Map.entry("org.commonmark", Set.of("http.pages")),
            Map.entry("picocli", Set.of("cli", "commands")),
            Map.entry("io.micrometer", Set.of("metrics")),
            Map.entry("io.prometheus", Set.of("metrics")),
            Map.entry("ch.qos.logback", Set.of("commands")));

    private static final int CLASS_LINES = 300;
    private static final int METHOD_LINES = 30;
    private static final int ROOM_LINES = 1_000;

    private static final String ROOT = HouseTest.class.getPackageName();
    private static final Path MAIN = Path.of("src/main/java");
    private static final JavaClasses HOUSE = new ClassFileImporter().importPath(Path.of("target/classes"));
    private static final JavaClasses TESTS = new ClassFileImporter().importPath(Path.of("target/test-classes"));

    @Test
    void everyRoomIsOnAFloor() {
        var unlisted = rooms();
        FLOORS.forEach(unlisted::removeAll);

        assertEquals(Set.of(), unlisted, "on no floor: add it to FLOORS");
        assertTrue(HOUSE.size() > 20, "too few classes to be the house");
    }

    @Test
    void aRoomSeesOnlyTheFloorsBelowItsOwn() {
        var climbing = ownDependencies()
                .filter(seen -> floor(room(seen.getTargetClass())) >= floor(room(seen.getOriginClass())))
                .map(Dependency::getDescription)
                .collect(toCollection(TreeSet::new));

        assertNone(climbing);
    }

    @Test
    void aRoomInsideADoorIsOnlySeenFromThere() {
        var looking = ownDependencies()
                .filter(seen -> DOORS.stream()
                        .anyMatch(door -> isIn(seen.getTargetClass(), door)
                                && !isIn(seen.getOriginClass(), door)
                                && !Set.of("", "commands").contains(room(seen.getOriginClass()))))
                .map(Dependency::getDescription)
                .collect(toCollection(TreeSet::new));

        assertNone(looking);
    }

    @Test
    void aNarrowRoomSeesOnlyWhatItsRowNames() {
        var beyond = ownDependencies()
                .filter(seen -> NARROW.containsKey(room(seen.getOriginClass())))
                .filter(seen -> !NARROW.get(room(seen.getOriginClass())).contains(room(seen.getTargetClass())))
                .map(Dependency::getDescription)
                .collect(toCollection(TreeSet::new));

        assertNone(beyond);
    }

    @Test
    void aForeignLibraryStaysInItsRooms() {
        CONFINED.forEach((library, rooms) -> noClasses()
                .that(are("outside of " + rooms, type -> rooms.stream().noneMatch(room -> isIn(type, room))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library + "..")
                .allowEmptyShould(true)
                .check(HOUSE));
    }

    @Test
    void everyPackageIsNullMarked() throws ClassNotFoundException {
        for (var room : rooms()) {
            var name = room.isEmpty() ? ROOT : ROOT + "." + room;
            var info = Class.forName(name + ".package-info");

            assertTrue(info.isAnnotationPresent(NullMarked.class), name + " is not @NullMarked");
        }
    }

    @Test
    void nothingStaticChanges() {
        fields().that()
                .areStatic()
                .and(are("written by hand", field -> !field.getName().startsWith("$")))
                .should()
                .beFinal()
                .check(HOUSE);
        noFields()
                .that()
                .areStatic()
                .should()
                .haveRawType(are("made to change", HouseTest::isMadeToChange))
                .allowEmptyShould(true)
                .check(HOUSE);
    }

    @Test
    void aClassIsNamedForTheThingItIs() {
        var empty = HOUSE.stream()
                .filter(HouseTest::hasAnEmptyName)
                .map(JavaClass::getName)
                .collect(toCollection(TreeSet::new));

        assertNone(empty);
    }

    @Test
    void nothingGrowsBeyondItsCeiling() throws Exception {
        var sources = Sources.of(MAIN);
        var tooLong = new TreeSet<String>();
        sources.classes().stream()
                .filter(part -> part.lines() > CLASS_LINES)
                .forEach(part -> tooLong.add(part + ", and a class may have " + CLASS_LINES));
        sources.methods().stream()
                .filter(part -> part.lines() > METHOD_LINES)
                .forEach(part -> tooLong.add(part + ", and a method may have " + METHOD_LINES));
        linesByRoom(sources).forEach((room, lines) -> {
            if (lines > ROOM_LINES) {
                tooLong.add("room " + room + " has " + lines + " lines, and a room may have " + ROOM_LINES);
            }
        });

        assertNone(tooLong);
        assertNotEquals(0, sources.methods().size());
    }

    @Test
    void noTestSleeps() {
        noClasses()
                .that(not(simpleName("Eventually")))
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .because("a test waits with eventually(() -> …), which ends as soon as it can")
                .check(TESTS);
    }

    private static Map<String, Integer> linesByRoom(Sources sources) {
        var lines = new TreeMap<String, Integer>();
        sources.classes().stream()
                .filter(Sources.Part::isTopLevel)
                .forEach(part -> lines.merge(part.packageName(), part.lines(), Integer::sum));
        return lines;
    }

    private static Stream<Dependency> ownDependencies() {
        return HOUSE.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(seen -> seen.getTargetClass().getPackageName().startsWith(ROOT))
                .filter(seen -> !room(seen.getTargetClass()).equals(room(seen.getOriginClass())));
    }

    private static Set<String> rooms() {
        return HOUSE.stream().map(HouseTest::room).collect(toCollection(TreeSet::new));
    }

    /** The package below the root: {@code broker.embedded}; the root itself is the empty name. */
    private static String room(JavaClass type) {
        var name = type.getPackageName();
        return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
    }

    private static int floor(String room) {
        for (var floor = 0; floor < FLOORS.size(); floor++) {
            if (FLOORS.get(floor).contains(room)) {
                return floor;
            }
        }
        throw new AssertionError("room " + room + " is on no floor: add it to FLOORS");
    }

    private static boolean isIn(JavaClass type, String room) {
        return room(type).equals(room) || (!room.isEmpty() && room(type).startsWith(room + "."));
    }

    private static boolean isMadeToChange(JavaClass type) {
        return Set.of(AtomicBoolean.class, AtomicInteger.class, AtomicLong.class, AtomicReference.class).stream()
                        .anyMatch(type::isEquivalentTo)
                || type.isAssignableTo(ThreadLocal.class)
                || type.isAssignableTo(AbstractMap.class)
                || type.isAssignableTo(AbstractCollection.class);
    }

    private static boolean hasAnEmptyName(JavaClass type) {
        return type.isTopLevelClass()
                && type.getSimpleName().matches(".*(Impl|Manager|Helper|Utils?|Base|Info|Data|\\d)");
    }

    private static <T> DescribedPredicate<T> are(String description, Predicate<? super T> test) {
        return DescribedPredicate.describe(description, test::test);
    }

    private static void assertNone(Collection<String> faults) {
        assertEquals("", String.join("\n", faults));
    }
}
