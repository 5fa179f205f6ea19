package dev.herald.journeys;

import static dev.herald.props.Eventually.eventually;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.WaitUntilState;
import dev.herald.props.StartedJar;
import dev.herald.props.provision.Needs;
import dev.herald.props.provision.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ES5 bundle in a Chromium from which what old browsers lack was taken away ({@code src/test/js/old.html}). */
@Tag("jar")
@Needs({Tool.NODE, Tool.CHROMIUM})
class OldBrowserTest {
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private StartedJar herald;
    private Tabs tabs;
    private BrowserContext browser;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        herald = StartedJar.dev(folder, "--set", Tabs.served(), "--set", "bayeux.jsonp=http://old.example");
        tabs = new Tabs();
        browser = tabs.browser();
        browser.onWebError(error -> complaints.add(error.error()));
    }

    @AfterEach
    void stop() {
        tabs.close();
        herald.close();
    }

    @ParameterizedTest
    @CsvSource({"websocket, websocket", "nosocket, long-polling", "scripts, callback-polling"})
    void hearsAllOnceAndInOrderAlsoWhenTheServerWasKilled(String browserWith, String transport) throws Exception {
        var page = browser.newPage();
        page.navigate(
                herald.at("/old.html?" + browserWith).toString(),
                new Page.NavigateOptions().setWaitUntil(WaitUntilState.DOMCONTENTLOADED));
        awaitState(page, "connected");
        page.evaluate("() => say('/old/one', 0, 30)");
        eventually(() -> assertEquals(transport, page.evaluate("() => herald.state.transport"), complaints::toString));
        heardAll(page, 30);

        herald.kill();
        awaitState(page, "disconnected");
        page.evaluate("() => say('/old/one', 30, 30)");
        herald.startAgain();

        heardAll(page, 60);
        var outcomes = (String) page.evaluate("() => outcomes.join(' ')");
        assertTrue(outcomes.matches("([\\w-]+:\\d+ ?){60}"), outcomes);
        assertEquals(List.of(), complaints);
    }

    private static void awaitState(Page page, String state) {
        page.waitForFunction("state => herald.state.name === state", state);
    }

    private static void heardAll(Page page, int count) throws Exception {
        var all = IntStream.range(0, count).mapToObj(String::valueOf).collect(joining(","));
        eventually(() -> assertEquals(all, page.evaluate("() => heard.join()")));
        eventually(() -> assertEquals(count, page.evaluate("() => outcomes.length")));
    }
}
