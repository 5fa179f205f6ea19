package dev.herald.journeys;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import dev.herald.props.StartedJar;
import dev.herald.props.Turnstile;
import dev.herald.props.Wire;
import dev.herald.props.provision.Needs;
import dev.herald.props.provision.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What a page may leave in the browser: publications that were not confirmed, and how far it has come. In Chromium. */
@Tag("jar")
@Needs({Tool.NODE, Tool.CHROMIUM})
class StorageTest {
    private static final Map<String, ?> ADA = Map.of("storage", "ada");

    @TempDir
    static Path folder;

    private static StartedJar herald;
    private static Tabs tabs;

    private BrowserContext browser;
    private Turnstile turnstile;
    private String channel;

    @BeforeAll
    static void start() throws IOException {
        herald = StartedJar.dev(folder, "--set", Tabs.served(), "--set", "engine.id_window=1s");
        tabs = new Tabs();
    }

    @AfterAll
    static void stop() {
        tabs.close();
        herald.close();
    }

    @BeforeEach
    void enter(TestInfo test) throws IOException {
        browser = tabs.browser();
        turnstile = new Turnstile(herald.port());
        channel = "/" + test.getTestMethod().orElseThrow().getName();
    }

    @AfterEach
    void leave() throws IOException {
        browser.close();
        turnstile.close();
    }

    @Test
    void whatWasPublishedOfflineIsSentByTheNextPage() throws Exception {
        var page = Tabs.open(browser, turnstile.at("/"), ADA);
        Tabs.awaitConnected(page);
        turnstile.cut();
        Tabs.say(page, channel, 0, 20);
        Tabs.awaitStored(page, 20);
        page.close();
        turnstile.mend();

        var next = Tabs.open(browser, turnstile.at("/"), ADA);
        Tabs.say(next, channel, 20, 5);

        eventually(() -> assertEquals(Tabs.numbers(0, 25), Tabs.kept(herald, channel)));
        Tabs.awaitStored(next, 0);
    }

    @Test
    void anIdIsOneChannelsOwn() throws Exception {
        var page = Tabs.open(browser, turnstile.at("/"), ADA);
        Tabs.awaitConnected(page);
        turnstile.cut();
        page.evaluate(
                """
                channel => {
                  for (const name of [channel, `${channel}/other`]) herald.publish(name, { text: '7' }, { id: 'order-17' })
                }
                """,
                channel);
        Tabs.awaitStored(page, 2);
        page.close();
        turnstile.mend();

        Tabs.open(browser, turnstile.at("/"), ADA);

        eventually(() -> assertEquals(1, Tabs.kept(herald, channel).size()));
        eventually(() -> assertEquals(1, Tabs.kept(herald, channel + "/other").size()));
    }

    @Test
    void whatACrashedTabLeavesIsSentByOneThatLives() throws Exception {
        var crashing = Tabs.open(browser, turnstile.at("/"), ADA);
        var living = Tabs.open(browser, turnstile.at("/"), ADA);
        Tabs.open(browser, turnstile.at("/"), ADA);
        Tabs.awaitConnected(living);
        turnstile.cut();
        Tabs.say(crashing, channel, 0, 20);
        Tabs.awaitStored(crashing, 20);

        crash(crashing);
        turnstile.mend();

        eventually(() -> assertEquals(Tabs.numbers(0, 20), Tabs.kept(herald, channel)));
        Tabs.awaitStored(living, 0);
    }

    @Test
    void reloadsInMidTrafficLoseAndDoubleNothing() throws Exception {
        var random = seeded();
        var page = Tabs.open(browser, herald, ADA);
        int said = 0;

        for (int round = 0; round < 8; round++, said += 40) {
            Tabs.say(page, channel, said, 40);
            page.waitForFunction("count => outcomes.length >= count", random.nextInt(40));
            page.reload();
            page.waitForFunction("() => document.title === 'ready'");
        }

        int all = said;
        eventually(() -> assertEquals(Tabs.numbers(0, all), Tabs.kept(herald, channel)));
        Tabs.awaitStored(page, 0);
    }

    @Test
    void storageOfOneNameIsNotAnothers() throws Exception {
        var page = Tabs.open(browser, turnstile.at("/"), ADA);
        turnstile.cut();
        Tabs.say(page, channel, 0, 3);
        Tabs.awaitStored(page, 3);
        page.waitForFunction("() => herald.state.name !== 'connected'"); // or its farewell may still come through
        page.close();
        turnstile.mend();

        var grace = Tabs.open(browser, turnstile.at("/"), Map.of("storage", "grace"));
        Tabs.say(grace, channel, 10, 3);
        eventually(() -> assertEquals(Tabs.numbers(10, 3), Tabs.kept(herald, channel)));

        Tabs.open(browser, turnstile.at("/"), ADA);
        eventually(() -> assertEquals(6, Tabs.kept(herald, channel).size()));
    }

    @Test
    void whatWasKeptLongAgoIsNotPublishedAgain() throws Exception {
        var page = Tabs.open(browser, herald, ADA);
        Tabs.awaitConnected(page);
        Tabs.say(page, channel, 0, 1);
        eventually(() -> assertEquals(1, Tabs.outcomes(page).size()));
        var id = Tabs.outcomes(page).get(0);
        page.evaluate(
                """
                async ([channel, id]) => {
                  const [{ name }] = await indexedDB.databases()
                  const open = indexedDB.open(name)
                  await new Promise(done => (open.onsuccess = done))
                  const store = open.result.transaction('waiting', 'readwrite').objectStore('waiting')
                  store.put({ channel, id, json: '{"text":"0"}', tab: 'dead', at: 1 })
                  store.put({ channel, id: 'other', json: '{"text":"1"}', tab: 'dead', at: 2 })
                  await new Promise(done => (store.transaction.oncomplete = done))
                }
                """,
                List.of(channel, id));
        awaitIdForgotten();

        page.reload();

        eventually(() -> assertEquals(Tabs.numbers(0, 2), Tabs.kept(herald, channel)));
        Tabs.awaitStored(page, 0);
        assertEquals(Tabs.numbers(0, 2), Tabs.kept(herald, channel));
    }

    @Test
    void aSubscriptionGoesOnAfterAReload() throws Exception {
        var page = Tabs.open(browser, herald, ADA);
        Tabs.listen(page, channel);
        Tabs.publish(herald, channel, 0, 10);
        eventually(() -> assertEquals(Tabs.numbers(0, 10), Tabs.heard(page)));

        Tabs.publish(herald, channel, 10, 5);
        page.waitForFunction("() => heard.length === 15");
        var address = page.url();
        page.navigate("about:blank");
        Tabs.publish(herald, channel, 15, 5);
        page.navigate(address); // not back, which may wake the page that was left
        page.waitForFunction("() => document.title === 'ready'");
        Tabs.listen(page, channel);

        eventually(() -> assertEquals(Tabs.numbers(15, 5), Tabs.heard(page)));
    }

    @Test
    void whatWaitsForTheIteratorIsNotYetHandedOver() throws Exception {
        var page = Tabs.open(browser, herald, ADA);
        page.evaluate("async channel => { window.late = herald.subscribe(channel, {}); await late.ready }", channel);
        Tabs.publish(herald, channel, 0, 10);
        page.evaluate(
                "async () => { const all = late[Symbol.asyncIterator](); for (let i = 0; i < 4; i++) await all.next() }");

        page.reload();
        page.waitForFunction("() => document.title === 'ready'");
        Tabs.listen(page, channel);

        eventually(() -> assertEquals(Tabs.numbers(4, 6), Tabs.heard(page)));
    }

    @Test
    void withoutIndexedDbItWorksOnAndSaysSoOnce() throws Exception {
        var warnings = new CopyOnWriteArrayList<String>();
        browser.onConsoleMessage(message -> warnings.add(message.text()));
        browser.addInitScript("Object.defineProperty(window, 'indexedDB', { value: undefined })");

        var page = Tabs.open(browser, herald, ADA);
        Tabs.say(page, channel, 0, 10);

        eventually(() -> {
            page.evaluate("1");
            assertEquals(Tabs.numbers(0, 10), Tabs.kept(herald, channel));
        });
        assertEquals(1, warnings.size(), warnings::toString);
        assertTrue(warnings.get(0).contains("do not survive"), warnings::toString);
    }

    /** Until the server takes an id a second time. */
    private static void awaitIdForgotten() {
        eventually(() -> {
            var wire = new Wire(herald.port());
            var answer = wire.post("/pub/forgetting?id=once", "1").body();
            assertTrue(!answer.contains("repeated")
                    && wire.get("/api/v1/history/forgetting").body().contains("\"next\""));
            assertTrue(history(wire) > 1);
        });
    }

    private static int history(Wire wire) throws Exception {
        return wire.get("/api/v1/history/forgetting").body().split("\"position\"", -1).length - 1;
    }

    private static void crash(Page page) {
        try {
            page.navigate("chrome://crash");
        } catch (PlaywrightException crashed) {
            // as it should
        }
    }

    private static Random seeded() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        return new Random(seed);
    }
}
