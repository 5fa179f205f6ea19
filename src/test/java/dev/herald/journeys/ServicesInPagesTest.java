package dev.herald.journeys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.WaitUntilState;
import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.props.Mint;
import dev.herald.props.provision.Needs;
import dev.herald.props.provision.Tool;
import dev.herald.service.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R25, R28, R29, R36 as pages see them: questions, rooms, an inbox, members, in Chromium. */
@Tag("jar")
@Needs(Tool.CHROMIUM)
class ServicesInPagesTest {
    private static final String SECRET = "a-secret-of-more-than-thirty-two-bytes";
    private static final Mint MINT = Mint.hs256(SECRET);

    @TempDir
    static Path folder;

    private static Playwright playwright;
    private static Browser chromium;

    @TempDir
    Path data;

    private Herald herald;

    @BeforeAll
    static void launch() throws IOException {
        Files.writeString(
                folder.resolve("services.html"),
                "<!doctype html><title>starting</title><script type=\"module\" src=\"services-page.js\"></script>");
        Files.writeString(
                folder.resolve("services-page.js"),
                """
                import { connect } from '/herald.mjs'
                import { services } from '/herald-services.mjs'
                const { transport, token } = Object.fromEntries(new URLSearchParams(location.search))
                window.herald = connect({ tabs: false, token, transports: [transport] })
                window.its = services(herald)
                window.heard = []
                document.title = 'ready'
                """);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        chromium =
                playwright.chromium().launch(new BrowserType.LaunchOptions().setExecutablePath(Tool.CHROMIUM.path()));
    }

    @AfterAll
    static void quit() {
        playwright.close();
    }

    @BeforeEach
    void open() throws Exception {
        open(0);
    }

    private void open(int port) throws Exception {
        herald = Herald.open(Config.dev()
                .port(port)
                .folder(data)
                .with("auth.secret", SECRET)
                .with("http.folder", folder.toString())
                .with("bayeux.jsonp", "http://old.example")
                .with("channels", "{'/rooms/**': {subscribe: [server]}, '/hall': {members: list}}"));
    }

    @AfterEach
    void close() {
        chromium.contexts().forEach(context -> context.close());
        herald.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling", "callback-polling"})
    void aQuestionIsAnsweredOrFailsByName(String transport) {
        herald.services().onRequest("/double", Integer.class, (number, caller) -> {
            if (number < 0) {
                throw new Refused(422, "too_small", "it is below zero");
            }
            return 2 * number;
        });
        herald.services().onRequest("/never", Object.class, (any, caller) -> new CompletableFuture<>());
        var page = page(transport, null);

        assertEquals(42, page.evaluate("() => its.ask('/double', 21)"));
        assertEquals(
                "422 too_small it is below zero",
                page.evaluate("() => its.ask('/double', -1).catch(e => [e.status, e.code, e.message].join(' '))"));
        assertEquals(
                "404 no_such_request", page.evaluate("() => its.ask('/triple').catch(e => e.status + ' ' + e.code)"));
        assertEquals("timeout", page.evaluate("() => its.ask('/never', null, { timeout: 50 }).catch(e => e.code)"));
        assertEquals(
                "aborted",
                page.evaluate(
                        """
                        () => {
                          const calling = new AbortController()
                          setTimeout(() => calling.abort(), 20)
                          return its.ask('/never', null, calling).catch(e => e.code)
                        }
                        """));
    }

    @Test
    void manyQuestionsAtOnceGetEachItsOwnAnswer() {
        herald.services().onRequest("/echo", Integer.class, (number, caller) -> number);
        var page = page("websocket", null);

        assertEquals(
                true,
                page.evaluate(
                        """
                        async () => {
                          const numbers = [...Array(60).keys()]
                          const answers = await Promise.all(numbers.map(number => its.ask('/echo', number)))
                          return answers.every((answer, index) => answer === index)
                        }
                        """));
    }

    @Test
    void whatWasAskedOfASessionThatIsGoneIsLost() throws Exception {
        herald.services().onRequest("/never", Object.class, (any, caller) -> new CompletableFuture<>());
        var page = page("websocket", null);
        page.evaluate("() => { window.answer = its.ask('/never').catch(e => e.code) }");
        page.evaluate("() => its.ask('/herald/me')");

        int port = herald.port();
        herald.close();
        open(port);

        assertEquals("lost", page.evaluate("() => answer"));
    }

    @Test
    void theServerAsksAPage() throws Exception {
        var page = page("websocket", null);
        page.evaluate("() => { its.answer('/name', ({ polite }) => polite ? 'Ann, pleased to meet you' : 'Ann') }");
        var session = (String) page.evaluate("() => its.ask('/herald/me').then(me => me.session)");

        var answer = herald.ask(session, "/name", Map.of("polite", true), Duration.ofSeconds(10));
        page.waitForFunction("() => its.ask('/herald/me')");

        assertEquals(
                "\"Ann, pleased to meet you\"",
                answer.toCompletableFuture().get(10, TimeUnit.SECONDS).toString());
    }

    @Test
    void aUserReadsOnOneDeviceAndTheOtherKnows() {
        var phone = page("websocket", "ada");
        var laptop = page("long-polling", "ada");
        for (var each : List.of(phone, laptop)) {
            each.evaluate(
                    """
                    async () => {
                      window.inbox = await its.inbox(entry => heard.push(entry), { last: 10 })
                      inbox.onRead(position => { window.readTo = position })
                      await inbox.subscription.ready
                    }
                    """);
        }
        herald.people().toUser("ada").publish("/alerts", "one");
        herald.people().toUser("ada").publish("/alerts", "two");

        phone.waitForFunction("() => heard.length === 2");
        laptop.waitForFunction("() => heard.length === 2");
        assertEquals(2, phone.evaluate("() => inbox.unread().then(({ unread }) => unread)"));
        phone.evaluate("() => inbox.read(heard[0].position)");

        laptop.waitForFunction("() => window.readTo === heard[0].position");
        assertEquals(1, laptop.evaluate("() => inbox.unread().then(({ unread }) => unread)"));
        assertEquals(
                "token_required", page("websocket", null).evaluate("() => its.inbox(() => {}).catch(e => e.code)"));
    }

    @Test
    void aPageHearsWhichRoomsItIsIn() {
        var page = page("websocket", "ada");
        herald.people().room("/rooms/blue").add("ada");
        page.evaluate(
                """
                () => its.rooms((channel, isIn) => {
                  heard.push(`${isIn ? 'in' : 'out of'} ${channel}`)
                  if (isIn) herald.subscribe(channel, ({ data }) => heard.push(data), { last: 10 }).ready
                      .then(() => heard.push('live'))
                })
                """);
        page.waitForFunction("() => heard.includes('live')");
        herald.people().room("/rooms/blue").publish("welcome");
        page.waitForFunction("() => heard.includes('welcome')");
        herald.people().room("/rooms/blue").remove("ada");

        page.waitForFunction("() => heard.includes('out of /rooms/blue')");
        assertEquals(List.of("in /rooms/blue", "live", "welcome", "out of /rooms/blue"), page.evaluate("() => heard"));
    }

    @Test
    void aPageSeesWhoIsThereAndWhatTheyDo() {
        var ada = page("websocket", "ada");
        var again = page("long-polling", "ada");
        var bob = page("websocket", "bob");
        for (var each : List.of(ada, again, bob)) {
            each.evaluate(
                    """
                    () => {
                      window.hall = its.members('/hall', ({ joined, left }) => {
                        for (const { user } of joined) heard.push('+' + user)
                        for (const { user } of left) heard.push('-' + user)
                      })
                    }
                    """);
            each.waitForFunction("() => hall.count > 0");
        }
        for (var each : List.of(ada, again, bob)) {
            each.waitForFunction("() => [...hall].map(({ user }) => user).sort().join() === 'ada,bob'");
        }

        bob.evaluate("() => hall.set({ typing: true })");
        ada.waitForFunction("() => [...hall].some(({ user, state }) => user === 'bob' && state?.typing)");
        again.close();
        bob.evaluate("() => hall.set(null)");
        ada.waitForFunction("() => [...hall].every(({ state }) => !state)");
        bob.close();

        ada.waitForFunction("() => hall.count === 1");
        assertEquals(List.of("+ada", "+bob", "-bob"), ada.evaluate("() => heard"));
    }

    /** Over long-polling a question goes beside the poll that subscribes, and may be there first. */
    @Test
    void aStateThatIsSetAtOnceWaitsUntilThePageIsAMember() {
        var page = page("long-polling", "ada");
        page.waitForFunction("() => herald.state.name === 'connected'");

        page.evaluate(
                """
                async () => {
                  const post = window.fetch
                  const free = new Promise(done => (window.release = done))
                  window.fetch = async (...call) => {
                    if (call[1].body.includes('"/hall"') && call[1].body.includes('/meta/subscribe')) await free
                    return post(...call)
                  }
                  window.hall = its.members('/hall')
                  window.set = hall.set({ typing: true })
                  await its.ask('/herald/me', null) // what was asked before it is answered now
                  release()
                  await set
                }
                """);

        page.waitForFunction("() => [...hall].some(({ user, state }) => user === 'ada' && state?.typing)");
    }

    @Test
    void anAnswerThatIsLostOnItsWayIsAskedForAgain() {
        var asked = new AtomicInteger();
        herald.services().onRequest("/double", Integer.class, (number, caller) -> {
            asked.incrementAndGet();
            return 2 * number;
        });
        var page = page("long-polling", null);
        page.waitForFunction("() => herald.state.name === 'connected'");
        page.evaluate(
                """
                () => {
                  const post = window.fetch
                  window.lost = 0
                  window.fetch = async (...call) => {
                    const answer = await post(...call)
                    const messages = await answer.clone().json()
                    const kept = messages.filter(({ channel }) => channel !== '/service/herald/answer')
                    if (lost || kept.length === messages.length) return answer
                    lost++
                    return Response.json(kept)
                  }
                }
                """);

        assertEquals(42, page.evaluate("() => its.ask('/double', 21)"));
        assertEquals(1, page.evaluate("() => lost"));
        assertEquals(1, asked.get(), "it is the same question");
    }

    // ---- steps

    private Page page(String transport, String user) {
        var page = chromium.newContext().newPage();
        var token = user == null
                ? ""
                : "&token="
                        + MINT.token(Map.of("sub", user, "exp", Instant.now().getEpochSecond() + 600));
        var at = herald.uri().resolve("/services.html?transport=" + transport + token);
        page.navigate(at.toString(), new Page.NavigateOptions().setWaitUntil(WaitUntilState.DOMCONTENTLOADED));
        page.waitForFunction("() => document.title === 'ready' && herald.state.name === 'connected'");
        assertTrue(page.url().contains(transport));
        return page;
    }
}
