package dev.herald.journeys;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.BrowserContext;
import dev.herald.props.StartedJar;
import dev.herald.props.provision.Needs;
import dev.herald.props.provision.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** herald.js where nothing but script elements gets through, in Chromium. */
@Tag("jar")
@Needs({Tool.NODE, Tool.CHROMIUM})
class CallbackPollingTest {
    private static final Map<String, ?> SCRIPTS_ONLY = Map.of("transports", List.of("callback-polling"), "tabs", false);

    @TempDir
    static Path folder;

    private static StartedJar herald;
    private static Tabs tabs;

    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private BrowserContext browser;

    @BeforeAll
    static void start() throws IOException {
        herald = StartedJar.dev(folder, "--set", Tabs.served(), "--set", "bayeux.jsonp=http://old.example");
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
        browser.onConsoleMessage(message -> complaints.add(message.text()));
        browser.onWebError(error -> complaints.add(error.error()));
    }

    @AfterEach
    void leave() {
        browser.close();
    }

    @Test
    void messagesThatDoNotFitIntoOneUrlGoInSeveral() throws Exception {
        var page = Tabs.open(browser, herald, SCRIPTS_ONLY);
        Tabs.listen(page, "/scripts/**");
        Tabs.awaitConnected(page);

        Tabs.say(page, "/scripts/one", 0, 100);
        Tabs.publish(herald, "/other", 0, 5);

        eventually(() -> assertEquals(Tabs.numbers(0, 100), Tabs.heard(page)));
        eventually(() -> assertEquals(100, Tabs.outcomes(page).size()));
        assertEquals("callback-polling", page.evaluate("() => herald.state.transport"));
        assertEquals(List.of(), complaints);
        assertEquals(0, page.locator("script[src*=jsonp]").count() - 1, "only the held poll's script is left");
    }

    @Test
    void subscriptionsThatDoNotFitIntoOneUrlGetTheirPast() throws Exception {
        for (int i = 0; i < 60; i++) {
            Tabs.publish(herald, "/past/of/a/channel/with/a/long/name/" + i, i, 1);
        }
        var page = Tabs.open(browser, herald, SCRIPTS_ONLY);
        Tabs.awaitConnected(page); // so that they are asked for in one go, and the connects of each URL are counted

        page.evaluate(
                """
                () => void Array.from({ length: 60 }, (_, i) =>
                  listen(`/past/of/a/channel/with/a/long/name/${i}`, { last: 1 }))
                """);

        eventually(() -> assertEquals(
                Tabs.numbers(0, 60),
                Tabs.heard(page).stream()
                        .sorted((a, b) -> Integer.parseInt(a) - Integer.parseInt(b))
                        .toList()));
        assertEquals(List.of(), complaints);
    }

    @Test
    void whatFitsIntoNoUrlIsRefused() throws Exception {
        var page = Tabs.open(browser, herald, SCRIPTS_ONLY);
        Tabs.awaitConnected(page);

        var outcome = page.evaluate(
                "() => herald.publish('/large', 'x'.repeat(7000)).then(() => 'sent', ({ code }) => code)");
        Tabs.say(page, "/large", 0, 1);

        assertEquals("too_large", outcome);
        eventually(() -> assertEquals(Tabs.numbers(0, 1), Tabs.kept(herald, "/large")));
    }

    @Test
    void aServerThatWasKilledIsFoundAgain() throws Exception {
        var page = Tabs.open(browser, herald, SCRIPTS_ONLY);
        Tabs.listen(page, "/killed");
        Tabs.awaitConnected(page);

        herald.kill();
        page.waitForFunction("() => herald.state.name === 'disconnected'");
        herald.startAgain();
        Tabs.publish(herald, "/killed", 0, 10);

        eventually(() -> assertEquals(Tabs.numbers(0, 10), Tabs.heard(page)));
        assertEquals("[]", Tabs.json(page, "gaps").toString());
    }

    @Test
    void itBeginsWithScriptsAndMovesToAWebSocket() throws Exception {
        var page = Tabs.open(
                browser, herald, Map.of("transports", List.of("websocket", "callback-polling"), "tabs", false));
        Tabs.listen(page, "/moving");
        Tabs.say(page, "/moving", 0, 50);

        eventually(() -> assertEquals("websocket", page.evaluate("() => herald.state.transport")));
        eventually(() -> assertEquals(Tabs.numbers(0, 50), Tabs.heard(page)));
    }
}
