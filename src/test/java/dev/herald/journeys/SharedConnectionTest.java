package dev.herald.journeys;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import dev.herald.props.Mint;
import dev.herald.props.StartedJar;
import dev.herald.props.Wire;
import dev.herald.props.provision.Needs;
import dev.herald.props.provision.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** One connection for all tabs of a browser, in Chromium: whatever becomes of the tab that leads, nothing is lost. */
@Tag("jar")
@Needs({Tool.NODE, Tool.CHROMIUM})
class SharedConnectionTest {
    private static final Map<String, ?> SHARED = Map.of();

    @TempDir
    static Path folder;

    private static final String SECRET = "a-secret-of-more-than-thirty-two-bytes";
    private static final String TOKEN =
            Mint.hs256(SECRET).token(Map.of("sub", "ann", "exp", Instant.now().getEpochSecond() + 3600));

    private static StartedJar herald;
    private static Tabs tabs;

    private BrowserContext browser;
    private String channel;

    @BeforeAll
    static void start() throws IOException {
        herald = StartedJar.dev(folder, "--set", Tabs.served(), "--set", "auth.secret=" + SECRET);
        tabs = new Tabs();
    }

    @AfterAll
    static void stop() {
        tabs.close();
        herald.close();
    }

    @BeforeEach
    void enter(TestInfo test) {
        browser = tabs.browser();
        channel = "/" + test.getTestMethod().orElseThrow().getName();
    }

    @AfterEach
    void leave() {
        browser.close();
        eventually(() -> assertEquals(0, Tabs.sessions(herald)));
    }

    @Test
    void tenTabsCostTheServerOneSession() throws Exception {
        var ten = listening(10);

        Tabs.publish(herald, channel, 0, 20);
        Tabs.say(ten.get(3), channel, 20, 20);

        for (var tab : ten) {
            eventually(() -> assertEquals(Tabs.numbers(0, 40), Tabs.heard(tab)));
        }
        assertEquals(1, Tabs.sessions(herald));
        assertEquals(1, ten.stream().filter(Tabs::isLeading).count());
        assertEquals(
                1,
                ten.stream()
                        .map(tab -> tab.evaluate("() => herald.state.session + herald.state.transport"))
                        .distinct()
                        .count());
        assertEquals(20, Tabs.json(ten.get(3), "heard.filter(({ own }) => own)").size());
        assertEquals(0, Tabs.json(ten.get(4), "heard.filter(({ own }) => own)").size());
    }

    @Test
    void whatIsClosedAsSoonAsItIsMadeStaysClosed() {
        var tab = Tabs.open(browser, herald, SHARED);

        var states = tab.evaluate(
                """
                async () => {
                  const { Herald } = await import('/client/index.js')
                  const all = [new Herald({ tabs: false }), new Herald()]
                  for (const one of all) one.close()
                  await Promise.resolve() // later in the same turn
                  return all.map(({ state }) => state.name)
                }
                """);

        assertEquals(List.of("closed", "closed"), states);
    }

    @Test
    void aTabThatLeadsMayBeClosedAtAnyMoment() throws Exception {
        var random = seeded();
        var leading = new ArrayList<>(listening(6));
        var staying = listening(2);
        int said = 0;

        for (; !leading.isEmpty(); said += 40) {
            Tabs.say(staying.get(0), channel, said, 40);
            staying.get(1).waitForFunction("count => heard.length >= count", said + random.nextInt(40));
            var leader = leaderOf(leading);
            leader.ifPresent(tab -> close(tab, random));
            leader.ifPresent(leading::remove);
        }

        assertEachHasAll(staying, said);
        assertEquals(Tabs.numbers(0, said), Tabs.kept(herald, channel));
        eventually(() -> assertEquals(1, Tabs.sessions(herald)));
    }

    @Test
    void aTabThatLeadsMayCrash() throws Exception {
        var all = new ArrayList<>(listening(4));
        var leader = leaderOf(all).orElseThrow();
        all.remove(leader);
        var writer = all.get(0);

        Tabs.say(writer, channel, 0, 50);
        crash(leader);
        Tabs.say(writer, channel, 50, 50);

        assertEachHasAll(all, 100);
        eventually(() -> assertEquals(100, Tabs.outcomes(writer).size()));
        assertEquals(Tabs.numbers(0, 100), Tabs.kept(herald, channel));
        eventually(() -> assertEquals(1, Tabs.sessions(herald)));
    }

    @Test
    void aTabThatLeadsMayHang() throws Exception {
        var all = new ArrayList<>(listening(3));
        var leader = leaderOf(all).orElseThrow();
        all.remove(leader);
        var hangs =
                "() => setTimeout(() => { for (const end = Date.now() + 12000; Date.now() < end;); window.awake = Date.now() })";

        leader.evaluate(hangs);
        Tabs.say(all.get(0), channel, 0, 20);
        Tabs.publish(herald, channel + "/other", 0, 1);

        assertEachHasAll(all, 20);
        eventually(() -> assertFalse(Tabs.json(leader, "window.awake ?? 0").asLong() == 0));
        long awake = Tabs.json(leader, "window.awake").asLong();
        for (var tab : all) {
            assertTrue(Tabs.json(tab, "heard.at(-1).at").asLong() < awake, "it heard nothing before the leader awoke");
        }
        eventually(() -> assertTrue((Boolean) leader.evaluate("() => herald.state.shared"), "it still leads"));
        Tabs.say(leader, channel, 20, 20);
        all.add(leader);
        assertEachHasAll(all, 40);
        assertEquals(Tabs.numbers(0, 40), Tabs.kept(herald, channel));
    }

    @Test
    void tabsThatEndTakeTheirSubscriptionsWithThem() throws Exception {
        var all = listening(3);
        var last = all.stream().filter(tab -> !Tabs.isLeading(tab)).toList().get(0);
        Tabs.listen(last, "/only/here");
        eventually(() -> assertTrue(subscriptions().contains("/only/here"), this::subscriptions));

        crash(last);

        eventually(() -> assertFalse(subscriptions().contains("/only/here"), this::subscriptions));
    }

    @Test
    void oneTabsCloseIsNotTheOthers() throws Exception {
        var all = new ArrayList<>(listening(3));
        var leader = leaderOf(all).orElseThrow();

        leader.evaluate("() => herald.close()");
        Tabs.publish(herald, channel, 0, 5);

        assertEquals("closed", leader.evaluate("() => herald.state.name"));
        all.remove(leader);
        assertEachHasAll(all, 5);
        all.get(0).evaluate("() => herald.close()");
        Tabs.publish(herald, channel, 5, 5);
        assertEachHasAll(all.subList(1, 2), 10);
    }

    @Test
    void aPageComesBackFromTheBrowsersCache() throws Exception {
        var all = new ArrayList<>(listening(3));
        var leader = leaderOf(all).orElseThrow();
        leader.evaluate("() => { window.marked = true }");

        leader.navigate(herald.at("/icon.svg").toString());
        Tabs.publish(herald, channel, 0, 10);
        leader.evaluate("() => history.back()");

        leader.waitForFunction("() => document.title === 'ready'");
        assertEquals(true, leader.evaluate("() => window.marked"), "it was loaded anew, not taken from the cache");
        assertEachHasAll(all, 10);
        Tabs.say(leader, channel, 10, 5);
        assertEachHasAll(all, 15);
        assertEquals(1, Tabs.sessions(herald));
    }

    @Test
    void tabsWithOtherOptionsOrWithoutLocksHaveTheirOwn() throws Exception {
        var alone = Map.of("tabs", false);
        var all = List.of(
                Tabs.open(browser, herald, SHARED),
                Tabs.open(browser, herald, alone),
                Tabs.open(browser, herald, alone),
                Tabs.open(browser, herald, Map.of("storage", "ada")),
                Tabs.open(browser, herald, Map.of("token", TOKEN)));
        all.forEach(Tabs::awaitConnected);

        eventually(() -> assertEquals(5, Tabs.sessions(herald))); // one whose handshake was too slow has ended
        browser.addInitScript("delete Navigator.prototype.locks");
        var without = Tabs.open(browser, herald, SHARED);
        Tabs.awaitConnected(without);
        eventually(() -> assertEquals(6, Tabs.sessions(herald)));
        assertFalse((Boolean) without.evaluate("() => herald.state.shared"));
    }

    private List<Page> listening(int count) {
        var all = Stream.generate(() -> Tabs.open(browser, herald, SHARED))
                .limit(count)
                .toList();
        all.forEach(tab -> Tabs.listen(tab, channel));
        all.forEach(Tabs::awaitConnected);
        return all;
    }

    private static Optional<Page> leaderOf(List<Page> all) {
        return all.stream().filter(Tabs::isLeading).findFirst();
    }

    /** As users do, with or without the page being asked; or by going elsewhere. */
    private static void close(Page page, Random random) {
        switch (random.nextInt(3)) {
            case 0 -> page.close();
            case 1 -> page.close(new Page.CloseOptions().setRunBeforeUnload(true));
            default -> page.navigate("about:blank");
        }
    }

    private static void crash(Page page) {
        try {
            page.navigate("chrome://crash");
        } catch (PlaywrightException crashed) {
            // as it should
        }
    }

    private static void assertEachHasAll(List<Page> all, int count) {
        for (var tab : all) {
            eventually(() -> assertEquals(
                    Tabs.numbers(0, count),
                    Tabs.heard(tab),
                    () -> "in a tab of " + Tabs.json(tab, "[herald.state, states, gaps, document.hidden]")));
        }
    }

    private String subscriptions() {
        try {
            return new Wire(herald.port()).get("/api/v1/channels?pattern=/**").body();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Random seeded() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        return new Random(seed);
    }
}
