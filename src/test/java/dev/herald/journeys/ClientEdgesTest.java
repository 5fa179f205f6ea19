package dev.herald.journeys;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.herald.props.StartedJar;
import dev.herald.props.provision.Needs;
import dev.herald.props.provision.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** herald.js where things end, are refused, or are too many, in Chromium: what it promises holds there too. */
@Tag("jar")
@Needs({Tool.NODE, Tool.CHROMIUM})
class ClientEdgesTest {
    private static final Map<String, ?> ALONE = Map.of("tabs", false);
    private static final Map<String, ?> SHARED = Map.of();

    @TempDir
    static Path folder;

    private static StartedJar herald;
    private static Tabs tabs;

    private BrowserContext browser;

    @BeforeAll
    static void start() throws IOException {
        herald = StartedJar.dev(folder, "--set", Tabs.served(), "--set", "bayeux.timeout=5m");
        tabs = new Tabs();
    }

    @AfterAll
    static void stop() {
        tabs.close();
        herald.close();
    }

    @BeforeEach
    void enter() {
        browser = tabs.browser();
    }

    @AfterEach
    void leave() {
        browser.close();
    }

    /** More than go into one batch; connects, with which others could go, are held for minutes here. */
    @Test
    void manyPatternsAreSubscribedToAtOnce() {
        var page = Tabs.open(browser, herald, ALONE);
        page.waitForFunction("() => herald.state.transport === 'websocket'");

        page.evaluate(
                """
                () => {
                  const all = Array.from({ length: 120 }, (_, number) => herald.subscribe(`/many/${number}`, () => {}))
                  window.ready = 0
                  for (const one of all) one.ready.then(() => ready++)
                }
                """);

        page.waitForFunction("() => ready === 120");
    }

    /** Two polls at once go over two connections: the second may be there first, and then the first is passed over. */
    @Test
    void whatWasAskedWithAPollThatAnotherOvertookIsAskedAgain() {
        var page = Tabs.open(browser, herald, Map.of("tabs", false, "transports", List.of("long-polling")));
        Tabs.awaitConnected(page);

        page.evaluate(
                """
                async () => {
                  await herald.subscribe('/before', () => {}).ready
                  const post = window.fetch
                  let overtake
                  const overtaken = new Promise(done => (overtake = done))
                  window.fetch = (...first) => {
                    window.fetch = async (...next) => {
                      window.fetch = post
                      const response = await post(...next)
                      overtake()
                      return response
                    }
                    return overtaken.then(() => post(...first))
                  }
                  window.joined = []
                  for (const channel of ['/overtaken', '/overtaking']) {
                    herald.subscribe(channel, () => {}).ready.then(() => joined.push(channel))
                    await new Promise(done => setTimeout(done)) // so that it goes with a poll of its own
                  }
                }
                """);

        page.waitForFunction("() => joined.length === 2");
    }

    /** A site whose data the user has told the browser to block: locks are there, and refused. */
    @Test
    void wherePagesMayShareNothingEachHasItsOwn() {
        browser.addInitScript(
                """
                LockManager.prototype.request = () => Promise.reject(new DOMException('denied', 'SecurityError'))
                """);

        var page = Tabs.open(browser, herald, SHARED);

        Tabs.awaitConnected(page);
        assertEquals(false, page.evaluate("() => herald.state.shared"));
    }

    @Test
    void aTokenThatFailsAfterTheEndChangesNothing() {
        var page = Tabs.open(browser, herald, ALONE);

        var states = page.evaluate(
                """
                async () => {
                  const { Herald } = await import('/client/index.js')
                  const states = []
                  let fail
                  const ended = new Herald({ tabs: false, token: () => new Promise((_, reject) => (fail = reject)) })
                  ended.onState(({ name }) => states.push(name))
                  ended.close()
                  fail(new Error('logged out'))
                  await new Promise(done => setTimeout(done))
                  return states
                }
                """);

        assertEquals(List.of("connecting", "closed"), states);
    }

    @Test
    void aSubscriptionThatWasRefusedIsNotTakenUpByTheNextLeader() {
        var leading = Tabs.open(browser, herald, SHARED);
        Tabs.awaitConnected(leading);
        var next = Tabs.open(browser, herald, SHARED);
        next.evaluate("() => { window.told = []; herald.subscribe('/meta/no', () => {}).onState(s => told.push(s)) }");
        next.waitForFunction("() => told.includes('closed')");

        leading.close();

        Tabs.listen(next, "/anything");
        next.waitForFunction("() => herald.state.shared === false && herald.state.name === 'connected'");
        assertEquals(List.of("joining", "closed"), next.evaluate("() => told"));
    }

    @Test
    void aLoopThatWaitsHearsOfTheRefusal() {
        var page = Tabs.open(browser, herald, ALONE);

        var outcome = page.evaluate(
                """
                async () => {
                  try {
                    for await (const entry of herald.subscribe('/meta/no')) return entry
                  } catch ({ code }) {
                    return code
                  }
                }
                """);

        assertEquals("subscription_invalid", outcome);
    }

    @Test
    void aPublicationMayWaitForLongerThanTimersRun() {
        var page = Tabs.open(browser, herald, ALONE);

        var id = page.evaluate("async () => (await herald.publish('/a', 1, { id: 'x', timeout: 30 * 86_400_000 })).id");

        assertEquals("x", id);
    }

    @Test
    void aPublicationSettlesAlsoWhenItsPageClosesTheStoreAtOnce() {
        var page = Tabs.open(browser, herald, ALONE);

        page.evaluate(
                """
                async () => {
                  const { Herald } = await import('/client/index.js')
                  const ended = new Herald({ tabs: false, storage: 'ended' })
                  ended.publish('/a', 1).catch(({ code }) => (window.code = code))
                  ended.close()
                }
                """);

        page.waitForFunction("() => window.code === 'closed'");
    }

    @Test
    void whatWasRefusedSinceTooMuchWaitsIsNotStored() {
        var page = Tabs.open(browser, herald, ALONE);

        var stored = page.evaluate(
                """
                async () => {
                  const { Herald } = await import('/client/index.js')
                  const full = new Herald('http://localhost:1', { tabs: false, storage: 'full' })
                  const all = Array.from({ length: 1005 }, (_, number) => full.publish('/a', number))
                  await Promise.all(all.slice(1000).map(one => one.catch(({ code }) => code)))
                  await new Promise(done => setTimeout(done))
                  const open = indexedDB.open('herald http://localhost:1/bayeux full')
                  await new Promise(done => (open.onsuccess = done))
                  const count = open.result.transaction('waiting').objectStore('waiting').count()
                  await new Promise(done => (count.onsuccess = done))
                  return count.result
                }
                """);

        assertEquals(1000, stored);
    }

    /** Randomness is taken out of it: each pause is as long as it may be, and so twice the one before. */
    @Test
    void webSocketsThatDieAtOnceAreTriedMoreAndMoreRarely() {
        browser.addInitScript(
                """
                Math.random = () => 0.999
                window.tried = []
                window.WebSocket = class extends WebSocket {
                  constructor(url) {
                    super(url)
                    window.tried.push(performance.now())
                    this.addEventListener('message', () => super.close())
                  }
                }
                """);
        var page = Tabs.open(browser, herald, ALONE);

        page.waitForFunction("() => tried.length >= 4");

        assertPauses(page, 999, 1998, 3996);
    }

    private static void assertPauses(Page page, int... least) {
        for (int i = 0; i < least.length; i++) {
            var pause =
                    Tabs.json(page, "tried[" + (i + 1) + "] - tried[" + i + "]").asDouble();
            assertTrue(pause >= least[i], "after " + (i + 1) + ": " + pause + " ms");
        }
        eventually(() -> assertEquals("connected", page.evaluate("() => herald.state.name")));
    }
}
