package dev.herald.journeys;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.WaitUntilState;
import dev.herald.props.StartedJar;
import dev.herald.props.Wire;
import dev.herald.props.provision.NodePrograms;
import dev.herald.props.provision.Tool;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * A Chromium whose tabs each run {@code src/test/js/tab.html}, a page with one herald.js, from the server
 * that they speak to.
 *
 * <p>Playwright belongs to the thread that made it. It switches the browser's back-forward cache off; here it
 * is on, as for everybody.
 */
final class Tabs implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Playwright playwright;
    private final Browser chromium;

    Tabs() {
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        chromium = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Tool.CHROMIUM.path())
                        .setIgnoreDefaultArgs(List.of("--disable-back-forward-cache")));
    }

    /** The setting by which the server serves the page. */
    static String served() {
        return "http.folder=" + NodePrograms.folder();
    }

    /** A browser with nothing stored. */
    BrowserContext browser() {
        return chromium.newContext();
    }

    /** A tab more; the options are those of {@code new Herald}. */
    static Page open(BrowserContext browser, StartedJar server, Map<String, ?> options) {
        return open(browser, server.at("/"), options);
    }

    /** A tab whose page comes from elsewhere: through a turnstile, say. */
    static Page open(BrowserContext browser, URI root, Map<String, ?> options) {
        var page = browser.newPage();
        try {
            var query =
                    "/tab.html?options=" + URLEncoder.encode(JSON.writeValueAsString(options), StandardCharsets.UTF_8);
            page.navigate(
                    root.resolve(query).toString(),
                    new Page.NavigateOptions().setWaitUntil(WaitUntilState.DOMCONTENTLOADED));
            page.waitForFunction("() => document.title === 'ready'");
            return page;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static void awaitConnected(Page page) {
        page.waitForFunction("() => herald.state.name === 'connected'");
    }

    static void listen(Page page, String pattern) {
        page.evaluate("pattern => listen(pattern)", pattern);
    }

    static void say(Page page, String channel, int first, int count) {
        page.evaluate("([channel, first, count]) => say(channel, first, count)", List.of(channel, first, count));
    }

    /** The texts that its listeners had, as they came. */
    static List<String> heard(Page page) {
        return texts(json(page, "heard.map(({ text }) => text)"));
    }

    /** What became of its publications. */
    static List<String> outcomes(Page page) {
        return texts(json(page, "outcomes"));
    }

    static JsonNode json(Page page, String expression) {
        try {
            return JSON.readTree((String) page.evaluate("() => JSON.stringify(" + expression + ")"));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    static boolean isLeading(Page page) {
        return page.evaluate("() => herald.state.shared").equals(false);
    }

    static int sessions(StartedJar server) throws Exception {
        return JSON.readTree(new Wire(server.port()).get("/api/v1/sessions").body())
                .get("sessions")
                .size();
    }

    static void publish(StartedJar server, String channel, int first, int count) throws Exception {
        var wire = new Wire(server.port());
        for (int i = first; i < first + count; i++) {
            var answer = wire.post("/pub" + channel, "{\"text\":\"" + i + "\"}");
            if (answer.statusCode() != 200) {
                throw new AssertionError(answer.body());
            }
        }
    }

    /** What is kept of a channel. */
    static List<String> kept(StartedJar server, String channel) throws Exception {
        var answer = JSON.readTree(new Wire(server.port())
                .get("/api/v1/history" + channel + "?last=1000")
                .body());
        return StreamSupport.stream(answer.get("entries").spliterator(), false)
                .map(entry -> entry.get("data").get("text").asText())
                .toList();
    }

    /** {@code 0, 1, 2 …} */
    static List<String> numbers(int first, int count) {
        return IntStream.range(first, first + count).mapToObj(String::valueOf).toList();
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    /** Until so many publications wait in the browser. Playwright's waitForFunction takes any promise for true. */
    static void awaitStored(Page page, int count) {
        eventually(() -> assertEquals(count, stored(page)));
    }

    private static Object stored(Page page) {
        return page.evaluate(
                """
                async () => {
                  const { name } = (await indexedDB.databases()).find(({ name }) => /(ada|ann)$/.test(name))
                  const open = indexedDB.open(name)
                  await new Promise(done => (open.onsuccess = done))
                  const all = open.result.transaction('waiting').objectStore('waiting').getAll()
                  await new Promise(done => (all.onsuccess = done))
                  open.result.close()
                  return all.result.length
                }
                """);
    }

    @Override
    public void close() {
        chromium.close();
        playwright.close();
    }
}
