package dev.herald.journeys;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.Config;
import dev.herald.props.Decider;
import dev.herald.props.Decider.Asked;
import dev.herald.props.Mint;
import dev.herald.props.Wire;
import dev.herald.testing.As;
import dev.herald.testing.Client;
import dev.herald.testing.HeraldTest;
import dev.herald.testing.HeraldTest.Storage;
import dev.herald.testing.ManualClock;
import dev.herald.testing.Over;
import dev.herald.testing.Refused;
import dev.herald.testing.Server;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Backends are told who comes and goes: signed, at least once, in order for each subject, whatever the backend does. */
@HeraldTest(config = "told", storage = Storage.FOLDER)
class WebhooksTest {
    private static final String SECRET = "a-secret-of-more-than-thirty-two-bytes";
    private static final AtomicReference<Decider> BACKEND = new AtomicReference<>();

    static Config told(Config config) throws IOException {
        var backend = new Decider();
        backend.answers(204, "", "");
        BACKEND.set(backend);
        return config.with("auth.namespaces", "[tenant-a]")
                .with("webhooks.to.backend", "{url: '" + backend.url() + "', secret: " + SECRET + "}")
                .with("webhooks.timeout", "300ms")
                .with("webhooks.grace", "50ms")
                .with("webhooks.debounce", "200ms");
    }

    @AfterEach
    void close() {
        BACKEND.get().close();
    }

    @Test
    void whoComesAndGoesIsToldInOrder(@As(user = "ada") Client ada, @Over("long-polling") Client stranger) {
        stranger.subscribe("/chat");
        ada.subscribe("/chat").subscribe("/wild/**");
        var session = ada.id();
        ada.disconnect();
        stranger.disconnect();

        heard("vacated /chat");
        heard("disconnect " + session);
        assertEquals(List.of("connect " + session, "disconnect " + session), of(session));
        assertEquals(List.of("occupied /chat", "vacated /chat"), of("/chat"));
        var connect = event("connect " + session);
        assertEquals("ada", connect.path("user").asText());
        assertEquals("websocket", connect.path("transport").asText());
        assertTrue(events().stream().noneMatch(event -> event.contains("/wild")), () -> events().toString());
    }

    @Test
    @HeraldTest(settings = {"channels./salon.members=list", "presence.grace=100ms"})
    void membersAreToldOncePerPerson(@As(user = "ada") Client phone, @As(user = "ada") Client laptop, Client bob) {
        phone.subscribe("/salon");
        laptop.subscribe("/salon");
        phone.disconnect();
        laptop.disconnect();
        bob.subscribe("/salon");

        heard("member_removed /salon @ada");
        eventually(() -> assertEquals(3, of("/salon", "member_").size()));
        assertEquals(List.of("member_added /salon @ada", "member_removed /salon @ada"), of("@ada"));
        assertEquals("ada", event("member_removed /salon @ada").path("user").asText());
    }

    @Test
    void membersWhoseNamesLookLikeChannelsAreNotMistaken(
            @As(user = "a/@b") Client ada, @As(user = "b") Client bob, ManualClock sameMoment) {
        ada.subscribe("/chat/x");
        bob.subscribe("/chat/x/@a");

        heard("member_added /chat/x @a/@b");
        heard("member_added /chat/x/@a @b");
    }

    @Test
    void whatADocumentHasBecomeIsToldOnceThoseWhoEditItPause(
            @As(user = "ada") Client ada,
            @As(user = "ben") Client ben,
            @As(user = "eve", namespace = "tenant-a") Client eve) {
        for (int i = 0; i < 20; i++) {
            (i % 2 == 0 ? ada : ben).publish("/doc/list", Map.of("merge", Map.of("n", i)));
        }
        ada.publish("/doc/large", Map.of("merge", Map.of("text", "x".repeat(62_000))));
        eve.publish("/doc/hers", Map.of("merge", Map.of("n", 1)));

        heard("document_changed /doc/large");
        heard("document_changed /doc/hers");
        eventually(() -> assertEquals(
                20, last("document_changed /doc/list").path("version").asInt()));
        var told = last("document_changed /doc/list");
        assertEquals(19, told.at("/value/n").asInt());
        assertTrue(of("/doc/list").size() < 20, () -> events().toString());
        assertEquals(
                "tenant-a", last("document_changed /doc/hers").path("namespace").asText());
        assertEquals("eve", last("document_changed /doc/hers").at("/by/0").asText());
        var large = last("document_changed /doc/large");
        assertEquals(1, large.path("version").asInt());
        assertFalse(large.has("value"));
    }

    @Test
    @HeraldTest(settings = "webhooks.debounce=10m")
    void aChangeThatWasNotToldYetIsToldWhenTheServerStops(@As(user = "ada") Client ada, Server server)
            throws Exception {
        ada.publish("/doc/list", Map.of("merge", Map.of("n", 1)));
        server.restart();

        heard("document_changed /doc/list");
        assertEquals("ada", last("document_changed /doc/list").at("/by/0").asText());
    }

    @Test
    void whoReadsAStreamOccupiesItsChannel(Server server) throws Exception {
        try (var stream = URI.create("http://127.0.0.1:" + server.herald().port() + "/sub/stream")
                .toURL()
                .openStream()) {
            heard("occupied /stream");
            assertTrue(stream.read() >= 0);
        }
    }

    @Test
    void itIsSigned(Client ann) {
        heard("connect " + ann.id());
        var told = BACKEND.get().asked().get(0);

        var parts = told.signature().split("[=,]");
        var signed =
                (parts[1] + "." + new String(told.body(), StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
        assertEquals(HexFormat.of().formatHex(Mint.hs256(SECRET).sign(signed)), parts[3]);
    }

    @Test
    @HeraldTest(settings = "webhooks.grace=10m")
    void theReloadOfAPageIsNoNews(Client ann, Client bob) {
        ann.subscribe("/chat").unsubscribe("/chat").subscribe("/chat");
        bob.subscribe("/other");

        heard("occupied /other");
        assertEquals(List.of("occupied /chat"), of("/chat"));
    }

    @Test
    void channelsAreToldAsTheirNamespaceCallsThem(@As(user = "ann", namespace = "tenant-a") Client ann, Client bob) {
        ann.subscribe("/chat");
        bob.subscribe("/chat");

        eventually(() -> assertEquals(2, of("/chat").size()));
        var namespaces = BACKEND.get().asked().stream()
                .map(Asked::json)
                .filter(event -> event.path("channel").asText().equals("/chat"))
                .map(event -> event.path("namespace").asText())
                .sorted()
                .toList();
        assertEquals(List.of("", "tenant-a"), namespaces);
        assertEquals("tenant-a", event("connect " + ann.id()).path("namespace").asText());
    }

    @Test
    @HeraldTest(settings = {"webhooks.to.backend.events=[occupied]", "webhooks.to.backend.channels=[/live/**]"})
    void aBackendIsToldOnlyWhatItWants(Client ann) {
        ann.subscribe("/chat").subscribe("/live/1").unsubscribe("/live/1").subscribe("/live/2");

        heard("occupied /live/1");
        heard("occupied /live/2"); // of two channels either may be told first
        assertEquals(
                List.of("occupied /live/1", "occupied /live/2"),
                events().stream().sorted().toList());
    }

    @Test
    void aBackendThatFailsIsToldAgainUntilItTakesIt(Server server) throws Exception {
        List<Runnable> manners = List.of(
                () -> BACKEND.get().answers(500, "no", ""),
                () -> BACKEND.get().answers(404, "no", ""),
                BACKEND.get()::saysNothing,
                BACKEND.get()::stalls,
                BACKEND.get()::neverEnds,
                () -> BACKEND.get().redirectsTo(URI.create("http://127.0.0.1:9/elsewhere")));
        for (var manner : manners) {
            manner.run();
            int before = BACKEND.get().asked().size();
            var client = server.client("ann");
            var session = client.id();
            client.subscribe("/of/" + session).disconnect();
            eventually(() -> assertTrue(BACKEND.get().asked().size() >= before + 4, "it is tried again"));
            assertEquals(List.of(), delivered(session, "disconnect"), "not before the connect was taken");

            BACKEND.get().answers(204, "", "");

            heard("disconnect " + session);
            heard("vacated /of/" + session);
            assertEquals(List.of("connect " + session, "disconnect " + session), distinct(of(session)));
        }
    }

    @Test
    void whatIsNotTakenHoldsUpItsOwnSubjectOnly(Client ann, Client bob) {
        var refused = ann.id();
        heard("connect " + refused);
        BACKEND.get()
                .behaves((exchange, event) ->
                        Decider.send(exchange, event.path("session").asText().equals(refused) ? 500 : 204, ""));
        ann.disconnect();
        heard("disconnect " + refused);

        bob.subscribe("/chat").disconnect();

        heard("disconnect " + bob.id());
        heard("vacated /chat");
    }

    @Test
    void aBackendThatWasAwayIsToldWhatItMissedAlsoAfterARestart(Server server, Client ann) throws Exception {
        var session = ann.id();
        heard("connect " + session);
        int port = BACKEND.get().url().getPort();
        BACKEND.get().close();
        ann.subscribe("/chat").unsubscribe("/chat");
        ann.disconnect();
        ann.close();
        server.restart();

        var back = new Decider(port);
        back.answers(204, "", "");
        BACKEND.set(back);

        heard("disconnect " + session);
        heard("vacated /chat");
        assertEquals(List.of("occupied /chat", "vacated /chat"), distinct(of("/chat")));
    }

    @Test
    void whatCannotBeToldForADayIsLaidAside(Server server, ManualClock clock, Client ann, Client bob) throws Exception {
        heard("connect " + bob.id());
        heard("connect " + ann.id());
        BACKEND.get().answers(500, "", "");
        var session = ann.id();
        ann.disconnect();
        heard("disconnect " + session);

        clock.advance(Duration.ofHours(25));

        var wire = new Wire(server.herald().port());
        var dead = eventually(() -> {
            var page = new ObjectMapper()
                    .readTree(wire.get("/api/v1/history/herald/webhooks/dead").body());
            assertEquals(1, page.path("entries").size(), page::toString);
            return page.at("/entries/0/data");
        });
        assertEquals("backend", dead.path("webhook").asText());
        assertEquals("it answers 500", dead.path("error").asText());
        assertEquals(session, dead.at("/event/session").asText());
        assertTrue(wire.get("/metrics").body().contains("herald_webhooks_dead_total 1.0"));
    }

    @Test
    void nobodyElseReadsWhatBackendsAreTold(@As(user = "ada") Client ada) {
        assertThrows(Refused.class, () -> ada.subscribe("/herald/webhooks/to/backend"));
        assertThrows(Refused.class, () -> ada.subscribe("/herald/webhooks/dead", 10));
        assertThrows(Refused.class, () -> ada.publish("/herald/webhooks/to/backend", 1));
        ada.subscribe("/herald/**", 100);
        heard("connect " + ada.id());
        ada.expectsNothing("/herald/webhooks/to/backend");
    }

    @Test
    void wrongSettingsAreRefusedByName() {
        var config = Config.dev();
        for (var wrong : List.of("ftp://example.org/", "https://user:secret@example.org/", "example.org")) {
            refuses(config, "x", "{url: '" + wrong + "', secret: " + SECRET + "}", "url");
        }
        refuses(config, "x", "{url: 'https://example.org/'}", "secret");
        refuses(config, "x", "{url: 'https://example.org/', secret: short}", "32 bytes");
        refuses(config, "x", "{url: 'https://example.org/', secret: " + SECRET + ", events: [birthday]}", "birthday");
        refuses(config, "\"a b\"", "{url: 'https://example.org/', secret: " + SECRET + "}", "a b");
        assertFalse(config.webhooks().to().containsKey("x"));
    }

    private static void refuses(Config config, String name, String backend, String word) {
        var refused = assertThrows(
                IllegalArgumentException.class, () -> config.with("webhooks.to." + name, backend), backend);
        assertTrue(refused.getMessage().contains(word), refused::getMessage);
    }

    private static void heard(String event) {
        eventually(() -> assertTrue(events().contains(event), () -> event + " is not among " + events()));
    }

    /** Such as {@code connect 1abc} and {@code occupied /chat}. */
    private static List<String> events() {
        return BACKEND.get().asked().stream()
                .map(Asked::json)
                .map(WebhooksTest::words)
                .toList();
    }

    private static String words(JsonNode event) {
        var subject = event.path("channel").asText(event.path("session").asText());
        var member = event.path("member");
        return event.path("event").asText() + " " + subject + (member.isMissingNode() ? "" : " " + member.asText());
    }

    private static List<String> of(String subject) {
        return events().stream().filter(event -> event.endsWith(" " + subject)).toList();
    }

    private static List<String> of(String channel, String event) {
        return events().stream()
                .filter(each -> each.contains(" " + channel + " ") && each.startsWith(event))
                .toList();
    }

    private static List<String> delivered(String subject, String event) {
        return of(subject).stream().filter(each -> each.startsWith(event)).toList();
    }

    private static List<String> distinct(List<String> events) {
        return new ArrayList<>(new LinkedHashSet<>(events));
    }

    private static JsonNode last(String words) {
        return BACKEND.get().asked().stream()
                .map(Asked::json)
                .filter(event -> words(event).equals(words))
                .reduce((former, later) -> later)
                .orElseThrow();
    }

    private static JsonNode event(String words) {
        return BACKEND.get().asked().stream()
                .map(Asked::json)
                .filter(event -> words(event).equals(words))
                .findFirst()
                .orElseThrow();
    }
}
