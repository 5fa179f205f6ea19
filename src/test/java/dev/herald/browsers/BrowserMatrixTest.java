package dev.herald.browsers;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.herald.props.StartedJar;
import dev.herald.props.Turnstile;
import dev.herald.props.Turnstile.Upgrades;
import dev.herald.props.provision.Needs;
import dev.herald.props.provision.Tool;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever lies between a page and the server, the page hears all that is said, once and in order, and says what it does. */
@Tag("jar")
class BrowserMatrixTest {

    @Nested
    @Needs(Tool.CHROMIUM)
    class InChromium extends Matrix {
        InChromium() {
            super(RealBrowser.Kind.CHROMIUM);
        }
    }

    @Nested
    @Needs(Tool.FIREFOX)
    class InFirefox extends Matrix {
        InFirefox() {
            super(RealBrowser.Kind.FIREFOX);
        }
    }

    /** What lies between, and over what the page is to end up speaking. */
    enum Condition {
        NOTHING("websocket"),
        WEBSOCKET_ANSWERED_400("long-polling"),
        WEBSOCKET_STRIPPED("long-polling"),
        WEBSOCKET_SWALLOWED("long-polling"),
        WEBSOCKET_REMOVED_FROM_THE_BROWSER("long-polling"),
        WEBSOCKET_NOT_WANTED("long-polling"),
        NOTHING_BUT_WEBSOCKET_WANTED("websocket"),
        A_SLOW_LINE("websocket"),
        ANOTHER_ORIGIN("websocket"),
        ANOTHER_ORIGIN_WITHOUT_WEBSOCKET("long-polling");

        private final String transport;

        Condition(String transport) {
            this.transport = transport;
        }
    }

    /** All conditions of a browser at once, each with a page of its own; then each is looked at. */
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    abstract static class Matrix {
        private static final int SAID = 200;
        private static final int SLOW = 100_000; // bytes a second

        private record Row(Room room, Visitor visitor, Crier crier) {}

        private final RealBrowser.Kind kind;
        private final Map<Condition, Row> rows = new EnumMap<>(Condition.class);
        private final List<Turnstile> turnstiles = new ArrayList<>();
        private RealBrowser browser;
        private StartedJar herald;

        Matrix(RealBrowser.Kind kind) {
            this.kind = kind;
        }

        @BeforeAll
        void start(@TempDir Path folder) throws Exception {
            herald = StartedJar.dev(folder, "--set", Visitor.served(), "--set", "bayeux.timeout=2s");
            browser = RealBrowser.open(kind);
            for (var condition : Condition.values()) {
                var room = Room.overlapping();
                rows.put(condition, new Row(room, visit(condition, room), Crier.in(room, herald.port(), SAID)));
            }
        }

        @AfterAll
        void stop() throws IOException {
            rows.values().forEach(row -> row.crier().close());
            browser.close();
            for (var turnstile : turnstiles) {
                turnstile.close();
            }
            herald.close();
        }

        @ParameterizedTest
        @EnumSource
        void everyMessageArrivesOnceAndInOrder(Condition condition) throws Exception {
            var row = rows.get(condition);
            var visitor = row.visitor();

            visitor.await("saidInAll() === " + SAID);
            eventually(() -> assertEquals(SAID, row.crier().said()));
            visitor.awaitTransport(condition.transport);
            visitor.speak();
            visitor.getsThrough();

            visitor.assertHeard(
                    Map.of("page", visitor.hush(), "crier", row.crier().hush()));
            assertEquals("connected over " + condition.transport, last(visitor.states()));
            assertEquals("connecting", visitor.states().get(0));
        }

        private Visitor visit(Condition condition, Room room) throws IOException {
            var here = herald.at("/");
            return switch (condition) {
                case NOTHING -> visit(here, room, "{}");
                case WEBSOCKET_ANSWERED_400 -> visit(behind(Upgrades.REFUSE).at("/"), room, "{}");
                case WEBSOCKET_STRIPPED -> visit(behind(Upgrades.STRIP).at("/"), room, "{}");
                case WEBSOCKET_SWALLOWED -> visit(behind(Upgrades.SWALLOW).at("/"), room, "{}");
                case WEBSOCKET_REMOVED_FROM_THE_BROWSER -> visit(here, room, "{}", "delete window.WebSocket");
                case WEBSOCKET_NOT_WANTED -> visit(here, room, "{\"transports\":[\"long-polling\"]}");
                case NOTHING_BUT_WEBSOCKET_WANTED -> visit(here, room, "{\"transports\":[\"websocket\"]}");
                case A_SLOW_LINE -> {
                    var line = behind(Upgrades.PASS);
                    line.slow(SLOW);
                    yield visit(line.at("/"), room, "{}");
                }
                case ANOTHER_ORIGIN -> visit(elsewhere(), room, "{\"url\":\"" + here + "\"}");
                case ANOTHER_ORIGIN_WITHOUT_WEBSOCKET ->
                    visit(elsewhere(), room, "{\"url\":\"" + here + "\",\"transports\":[\"long-polling\"]}");
            };
        }

        private Visitor visit(URI page, Room room, String options, String... scripts) {
            var visitor = Visitor.to(browser, page, room, options, scripts);
            visitor.awaitReady();
            visitor.speak(SAID);
            return visitor;
        }

        private Turnstile behind(Upgrades treatment) throws IOException {
            var turnstile = new Turnstile(herald.port(), treatment);
            turnstiles.add(turnstile);
            return turnstile;
        }

        /** The same page of another site: browsers tell sites apart by the host's name. */
        private URI elsewhere() {
            return URI.create("http://127.0.0.1:" + herald.port() + "/");
        }

        private static String last(List<String> states) {
            return states.get(states.size() - 1);
        }
    }
}
