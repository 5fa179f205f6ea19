package dev.herald.journeys;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.presence.members.Member;
import dev.herald.props.Mint;
import dev.herald.props.Poster;
import dev.herald.props.Roster;
import dev.herald.props.Talker;
import dev.herald.props.Turnstile;
import dev.herald.props.Wire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is on a channel, over bare wire (R26, R36). */
class PresenceTest {
    private static final String SECRET = "an-example-secret-of-32-bytes-or-more!";
    private static final String COMPANION = "/herald/members/chat/lobby";
    private static final String BOTH = "[\"/chat/lobby\",\"" + COMPANION + "\"]";

    private final List<AutoCloseable> open = new ArrayList<>();
    private final Mint mint = Mint.hs256(SECRET);
    private Herald herald;
    private int asked;

    @AfterEach
    void close() throws Exception {
        for (var each : open) {
            each.close();
        }
        herald.close();
    }

    @Test
    void aListThenDifferencesWithoutAGap() throws Exception {
        open(Map.of());
        var first = user("ada");
        subscribe(first, BOTH);
        var roster = new Roster();
        follow(first, roster, () -> assertEquals(Set.of("@ada"), roster.ids()));

        var others = new ArrayList<Talker>();
        for (int i = 0; i < 20; i++) {
            var other = user("user" + i);
            subscribe(other, "\"/chat/lobby\"");
            others.add(other);
        }
        follow(first, roster, () -> assertEquals(21, roster.ids().size()));
        for (var other : others.subList(0, 5)) {
            other.ask(
                    "[{\"channel\":\"/meta/unsubscribe\",\"clientId\":\"CLIENT\",\"subscription\":\"/chat/lobby\"}]",
                    "/meta/unsubscribe");
        }
        follow(first, roster, () -> assertEquals(16, roster.ids().size()));

        assertEquals(0, roster.skips(), "a version was skipped");
        assertEquals(16, roster.count());
        assertEquals(16, herald.presence().count("/chat/lobby"));
    }

    @Test
    void oneUserWithFiveTabsIsOneMemberWithFiveConnections() throws Exception {
        open(Map.of());
        var watcher = talker("");
        var roster = new Roster();
        subscribe(watcher, "\"" + COMPANION + "\"");
        var tabs = new ArrayList<Talker>();
        for (int i = 0; i < 5; i++) {
            var tab = user("ada");
            subscribe(tab, "\"/chat/lobby\"");
            tabs.add(tab);
        }

        follow(
                watcher,
                roster,
                () -> assertEquals(5, roster.member("@ada").path("connections").asInt()));
        assertEquals(1, roster.count());
        assertEquals("Ada A.", roster.member("@ada").at("/info/name").asText());

        tabs.subList(0, 3).forEach(PresenceTest::disconnect);
        follow(
                watcher,
                roster,
                () -> assertEquals(2, roster.member("@ada").path("connections").asInt()));
        tabs.subList(3, 5).forEach(PresenceTest::disconnect);
        follow(watcher, roster, () -> assertEquals(Set.of(), roster.ids()));
    }

    @Test
    void whoHasNoTokenIsAMemberOfItsOwnUnderAnIdThatIsNotItsSession() throws Exception {
        open(Map.of());
        var one = talker("");
        var two = talker("");
        subscribe(one, "\"/chat/lobby\"");
        subscribe(two, BOTH);
        var roster = new Roster();
        follow(two, roster, () -> assertEquals(2, roster.ids().size()));

        assertFalse(roster.ids().toString().contains(one.clientId()), roster.ids()::toString);
        assertFalse(roster.ids().toString().contains(two.clientId()), roster.ids()::toString);
    }

    @Test
    void whoPollsIsAMemberAndSeesTheOthers() throws Exception {
        open(Map.of());
        var talker = user("ada");
        subscribe(talker, "\"/chat/lobby\"");
        var poster = Poster.to(herald.port());
        poster.handshake();
        poster.connect();
        poster.post("[{\"channel\":\"/meta/subscribe\",\"clientId\":\"CLIENT\",\"subscription\":" + BOTH + "}]");

        var roster = new Roster();
        eventually(() -> {
            poster.connect().messages().forEach(message -> roster.hear(message, COMPANION));
            assertEquals(2, roster.ids().size());
        });
        assertTrue(roster.ids().contains("@ada"));
        assertEquals(2, herald.presence().count("/chat/lobby"));
    }

    @Test
    void aPollingMemberStaysForAsLongAsItPolls() throws Exception {
        open(Map.of("presence.lease", "3s", "presence.grace", "500ms", "bayeux.timeout", "1m"));
        var changes = watch();
        var poster = Poster.to(herald.port());
        poster.handshake();
        poster.connect();
        var held = poster.connectSoon(); // for a minute, if nobody asks for a sign of life
        poster.subscribe("/chat/lobby", "");

        for (int i = 0; i < 4; i++) { // for longer than the lease
            held.join();
            held = poster.connectSoon();
        }
        assertEquals(List.of("joined 1"), changes);

        held.join(); // and no more
        eventually(() -> assertEquals(List.of("joined 1", "left 1"), changes));
    }

    @Test
    void aReconnectWithinTheGraceIsNoticedByNobody() throws Exception {
        open(Map.of());
        var changes = watch();
        var ada = user("ada");
        subscribe(ada, "\"/chat/lobby\"");
        eventually(() -> assertEquals(List.of("joined 1"), changes));

        ada.close();
        var again = user("ada");
        subscribe(again, "\"/chat/lobby\"");
        disconnect(again);
        var third = user("ada");
        subscribe(third, "\"/chat/lobby\"");
        var bob = user("bob");
        subscribe(bob, "\"/chat/lobby\"");

        eventually(() -> assertTrue(changes.contains("joined 1 of 2"), changes::toString));
        assertFalse(changes.toString().contains("left"), changes::toString);
    }

    @Test
    void aCutCableIsNoticedWithinTheLeaseAndAMendedOneBringsItsMemberBack() throws Exception {
        open(Map.of("presence.lease", "1500ms", "presence.grace", "500ms"));
        var changes = watch();
        try (var turnstile = new Turnstile(herald.port())) {
            var ada = Talker.to(turnstile.at("/").getPort());
            open.add(ada);
            ada.handshake(token("ada"));
            ada.connect();
            subscribe(ada, "\"/chat/lobby\"");
            eventually(() -> assertEquals(List.of("joined 1"), changes));

            turnstile.stall(); // no byte comes through, and nobody is told
            eventually(() -> assertEquals(List.of("joined 1", "left 1"), changes));

            turnstile.mend();
            eventually(() -> assertEquals(List.of("joined 1", "left 1", "joined 1"), changes));
        }
    }

    @Test
    void whoMayNotSeeWhoIsThereMayNotWatch() throws Exception {
        open(Map.of("channels.\"/chat/lobby\".presence", "role:host"));
        var stranger = talker("");

        var refused = stranger.subscribe(COMPANION, "");
        assertTrue(
                refused.path("error").asText().startsWith("403:" + COMPANION + ":subscribe_denied"), refused::toString);

        var user = user("ada");
        subscribe(user, "\"/chat/lobby\"");
        var wild = talker("");
        assertTrue(wild.subscribe("/herald/**", "").path("successful").asBoolean());
        var host = Talker.to(herald.port());
        open.add(host);
        host.handshake(token("bob", Map.of("roles", List.of("host"))));
        host.connect();
        subscribe(host, BOTH);
        var roster = new Roster();
        follow(host, roster, () -> assertEquals(Set.of("@ada", "@bob"), roster.ids()));
        wild.publish("/passing/x", "1");
        for (var message = wild.hear(); !message.path("channel").asText().equals("/passing/x"); message = wild.hear()) {
            assertNotEquals(COMPANION, message.path("channel").asText());
        }
    }

    @Test
    void namespacesAreApart() throws Exception {
        open(Map.of("auth.namespaces", "[tenant-a]"));
        var here = user("ada");
        subscribe(here, BOTH);
        var there = Talker.at(herald.port(), "/bayeux/tenant-a");
        open.add(there);
        there.handshake("");
        there.connect();
        subscribe(there, BOTH);

        var roster = new Roster();
        follow(there, roster, () -> assertEquals(1, roster.ids().size()));
        assertFalse(roster.ids().contains("@ada"), roster.ids()::toString);
        assertEquals(List.of("@ada"), ids("/chat/lobby"));
        assertEquals(1, herald.presence().count("/~tenant-a/chat/lobby"));
    }

    @Test
    void countAloneIsToldWhereTheRuleSaysSo() throws Exception {
        open(Map.of("channels.\"/chat/lobby\".members", "count"));
        var watcher = user("ada");
        subscribe(watcher, BOTH);
        var roster = new Roster();
        follow(watcher, roster, () -> assertEquals(1, roster.count()));
        subscribe(user("bob"), "\"/chat/lobby\"");

        follow(watcher, roster, () -> assertEquals(2, roster.count()));
        assertEquals(Set.of(), roster.ids());
        assertFalse(roster.wasTold("members") || roster.wasTold("joined"), roster::toString);
    }

    @Test
    void ofALargeChannelASampleIsListedAndTheCountIsTold() throws Exception {
        open(Map.of("presence.large", "10"));
        var watcher = user("ada");
        subscribe(watcher, BOTH);
        var roster = new Roster();
        var others = new ArrayList<Talker>();
        for (int i = 0; i < 15; i++) {
            others.add(user("user" + i));
            subscribe(others.get(i), "\"/chat/lobby\"");
        }
        follow(watcher, roster, () -> assertEquals(16, roster.count()));
        assertTrue(roster.isSampled());

        others.subList(0, 10).forEach(PresenceTest::unsubscribe);
        follow(watcher, roster, () -> assertEquals(6, roster.count()));
        assertEquals(1, roster.skips(), "who had no list is to ask for it");
    }

    @Test
    void aChangeThatIsTooLargeToBeToldMakesReadersAsk() throws Exception {
        open(Map.of("channels.\"/herald/members/**\".max_size", "1KiB"));
        var watcher = talker("");
        subscribe(watcher, "\"" + COMPANION + "\"");
        var ada = user("ada");
        subscribe(ada, "\"/chat/lobby\"");
        var roster = new Roster();
        follow(watcher, roster, () -> assertEquals(Set.of("@ada"), roster.ids()));

        var words = "x".repeat(1000);
        ask(ada, "state", "{\"channel\":\"/chat/lobby\",\"state\":\"" + words + "\"}");

        follow(watcher, roster, () -> assertEquals(1, roster.skips()));
        var list = ask(watcher, "members", "{\"channel\":\"/chat/lobby\"}");
        assertEquals(words, list.at("/members/0/state").asText());
    }

    @Test
    void whereNobodyIsNotedAWatcherIsToldSo() throws Exception {
        open(Map.of());
        var watcher = talker("");
        watcher.subscribe("/herald/members/news", "");

        var told = watcher.hear("/herald/members/news");
        assertEquals("members_off", told.at("/data/error/code").asText(), told::toString);
        assertTrue(told.at("/data/error/message").asText().contains("members: off"), told::toString);
        assertEquals(0, herald.presence().count("/news"));
    }

    @Test
    void aClientAsksForTheListAndShowsAStateOfItsOwn() throws Exception {
        open(Map.of());
        var ada = user("ada");
        subscribe(ada, "\"/chat/lobby\"");
        var bob = user("bob");
        subscribe(bob, BOTH);
        var roster = new Roster();
        follow(bob, roster, () -> assertEquals(2, roster.ids().size()));

        assertEquals(
                "{}",
                ask(ada, "state", "{\"channel\":\"/chat/lobby\",\"state\":{\"typing\":true}}")
                        .toString());
        follow(
                bob,
                roster,
                () -> assertTrue(roster.member("@ada").at("/state/typing").asBoolean()));

        var list = ask(bob, "members", "{\"channel\":\"/chat/lobby\"}");
        assertEquals(2, list.path("count").asInt(), list::toString);
        assertEquals(2, list.path("members").size(), list::toString);

        ask(ada, "state", "{\"channel\":\"/chat/lobby\",\"state\":null}");
        follow(bob, roster, () -> assertTrue(roster.member("@ada").path("state").isMissingNode()));
    }

    @Test
    void aQuestionThatCannotBeAnsweredNamesWhatIsWrong() throws Exception {
        open(Map.of("channels.\"/chat/hidden\".presence", "server"));
        var ada = user("ada");
        subscribe(ada, "\"/chat/lobby\"");

        assertEquals("400 field_invalid channel", refused(ada, "members", "{}"));
        assertEquals("400 field_invalid channel", refused(ada, "members", "{\"channel\":\"/chat/*\"}"));
        assertEquals("400 field_invalid data", refused(ada, "members", "7"));
        assertEquals("404 members_off who", refused(ada, "members", "{\"channel\":\"/news\"}"));
        assertEquals("403 presence_denied only", refused(ada, "members", "{\"channel\":\"/chat/hidden\"}"));
        assertEquals("400 field_invalid state", refused(ada, "state", "{\"channel\":\"/chat/lobby\"}"));
        assertEquals("403 not_a_member only", refused(ada, "state", "{\"channel\":\"/chat/x\",\"state\":1}"));
        var large = "\"" + "x".repeat(1023) + "\"";
        assertEquals(
                "413 state_too_large state",
                refused(ada, "state", "{\"channel\":\"/chat/lobby\",\"state\":" + large + "}"));
    }

    @Test
    void aBackendReadsWhoIsThere() throws Exception {
        open(Map.of("api.keys", "[0123456789abcdef]", "auth.namespaces", "[tenant-a]"));
        var tenant = Talker.at(herald.port(), "/bayeux/tenant-a");
        open.add(tenant);
        tenant.handshake("");
        tenant.connect();
        subscribe(tenant, "\"/chat/lobby\"");
        for (var name : List.of("ada", "bob", "eve")) {
            subscribe(user(name), "\"/chat/lobby\"");
        }
        eventually(() -> assertEquals(3, herald.presence().count("/chat/lobby")));

        var page = api("/api/v1/presence/chat/lobby?limit=2");
        assertEquals(3, page.path("count").asInt(), page::toString);
        assertEquals("@bob", page.path("next").asText(), page::toString);
        assertEquals("Ada A.", page.at("/members/0/info/name").asText(), page::toString);
        var rest = api("/api/v1/presence/chat/lobby?limit=2&after=@bob");
        assertEquals("@eve", rest.at("/members/0/id").asText(), rest::toString);
        assertTrue(rest.path("next").isMissingNode(), rest::toString);
        assertEquals(
                "[{\"channel\":\"/chat/lobby\",\"count\":3}]",
                api("/api/v1/presence").path("channels").toString());
        assertEquals("members_off", api("/api/v1/presence/news").path("code").asText());
        assertEquals(
                "key_required",
                json(new Wire(herald.port()).get("/api/v1/presence/chat/lobby").body())
                        .path("code")
                        .asText());
    }

    @Test
    void aChangedRuleHoldsForThoseThatAreThere() throws Exception {
        open(Map.of("channels.\"/chat/lobby\".members", "off"));
        subscribe(user("ada"), "\"/chat/lobby\"");
        assertEquals(0, herald.presence().count("/chat/lobby"));

        herald.reload(config(Map.of("channels.\"/chat/lobby\".members", "list")));
        eventually(() -> assertEquals(List.of("@ada"), ids("/chat/lobby")));

        herald.reload(config(Map.of("channels.\"/chat/lobby\".members", "off")));
        eventually(() -> assertEquals(List.of(), ids("/chat/lobby")));
    }

    // ---- steps

    private JsonNode ask(Talker talker, String name, String data) {
        talker.say("[{\"channel\":\"/service/herald/" + name + "\",\"clientId\":\"CLIENT\",\"data\":" + data
                + ",\"ext\":{\"herald\":{\"id\":\"q" + asked++ + "\"}}}]");
        var answer = talker.hear("/service/herald/answer").path("data");
        return answer.has("error") ? answer.path("error") : answer.path("result");
    }

    private String refused(Talker talker, String name, String data) {
        var error = ask(talker, name, data);
        return error.path("status").asInt() + " " + error.path("code").asText() + " "
                + error.path("message").asText().replaceFirst("^(\\w+)[: ].*", "$1");
    }

    private JsonNode api(String path) throws Exception {
        return json(new Wire(herald.port())
                .get(path, "Authorization", "Bearer 0123456789abcdef")
                .body());
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text);
    }

    private void open(Map<String, String> settings) throws Exception {
        herald = Herald.open(config(settings));
    }

    private static Config config(Map<String, String> settings) {
        var config = Config.DEFAULTS
                .with("http.port", "0")
                .with("engine.kind", "memory")
                .with("auth.secret", "[\"" + SECRET + "\"]")
                .with("presence.grace", "1s");
        for (var setting : settings.entrySet()) {
            config = config.with(setting.getKey(), setting.getValue());
        }
        return config;
    }

    private Talker talker(String more) {
        var talker = Talker.to(herald.port());
        open.add(talker);
        talker.handshake(more);
        talker.connect();
        return talker;
    }

    private Talker user(String name) {
        return talker(token(name));
    }

    private String token(String name) {
        return token(name, Map.of("name", name.equals("ada") ? "Ada A." : name));
    }

    private String token(String subject, Map<String, Object> more) {
        var claims = new HashMap<>(more);
        claims.put("sub", subject);
        claims.put("exp", Instant.now().plusSeconds(600).getEpochSecond());
        return ",\"ext\":{\"herald\":{\"token\":\"" + mint.token(claims) + "\"}}";
    }

    private static void subscribe(Talker talker, String patterns) {
        var reply = talker.ask(
                "[{\"channel\":\"/meta/subscribe\",\"clientId\":\"CLIENT\",\"subscription\":" + patterns + "}]",
                "/meta/subscribe");
        assertTrue(reply.path("successful").asBoolean(), reply::toString);
    }

    private static void unsubscribe(Talker talker) {
        talker.ask(
                "[{\"channel\":\"/meta/unsubscribe\",\"clientId\":\"CLIENT\",\"subscription\":\"/chat/lobby\"}]",
                "/meta/unsubscribe");
    }

    private static void disconnect(Talker talker) {
        talker.say("[{\"channel\":\"/meta/disconnect\",\"clientId\":\"CLIENT\"}]");
    }

    /** Takes in what the talker hears until the claim holds. */
    private static void follow(Talker talker, Roster roster, Runnable claim) {
        while (true) {
            try {
                claim.run();
                return;
            } catch (AssertionError notYet) {
                JsonNode heard;
                try {
                    heard = talker.hear();
                } catch (AssertionError silence) {
                    notYet.addSuppressed(silence);
                    throw notYet;
                }
                roster.hear(heard, COMPANION);
            }
        }
    }

    /** Who came and went, as a Java program hears it. */
    private List<String> watch() {
        var changes = new CopyOnWriteArrayList<String>();
        open.add(herald.presence().watch("/chat/lobby", change -> {
            var of = change.count() > 1 ? " of " + change.count() : "";
            if (!change.joined().isEmpty()) {
                changes.add("joined " + change.joined().size() + of);
            }
            if (!change.left().isEmpty()) {
                changes.add("left " + change.left().size() + of);
            }
        }));
        return changes;
    }

    private List<String> ids(String channel) {
        return herald.presence().members(channel).stream().map(Member::id).collect(Collectors.toList());
    }
}
