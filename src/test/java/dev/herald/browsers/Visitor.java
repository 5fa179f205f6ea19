package dev.herald.browsers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.WaitUntilState;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A page with herald.js ({@code src/test/js/visitor.js}) that subscribes to a room, speaks there, and keeps all it hears. */
final class Visitor implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ENDLESS = 1_000_000;
    private static final Page.WaitForFunctionOptions PATIENCE = new Page.WaitForFunctionOptions().setTimeout(60_000);

    /** An entry as the page heard it. */
    record Heard(String channel, String by, int n, String position, boolean own) {
        long offset() {
            return Long.parseLong(position.substring(position.indexOf(':') + 1));
        }
    }

    private final BrowserContext context;
    private final Page page;
    private final Room room;

    private Visitor(BrowserContext context, Room room) {
        this.context = context;
        this.room = room;
        page = context.newPage();
    }

    /** The setting by which a server serves the page. */
    static String served() {
        return "http.folder=" + Path.of("src/test/js").toAbsolutePath();
    }

    /**
     * Sends a visitor with cookies of its own to a server's page.
     *
     * @param options for herald.js, as JSON
     * @param scripts that run in the page before its own
     */
    static Visitor to(RealBrowser browser, URI server, Room room, String options, String... scripts) {
        var visitor = new Visitor(browser.playwright().newContext(), room);
        List.of(scripts).forEach(visitor.context::addInitScript);
        var query = "/visitor.html?room=" + room.name() + "&wild=" + room.wild() + "&options="
                + URLEncoder.encode(options, StandardCharsets.UTF_8);
        visitor.page.navigate(
                server.resolve(query).toString(),
                new Page.NavigateOptions().setWaitUntil(WaitUntilState.DOMCONTENTLOADED));
        return visitor;
    }

    Page page() {
        return page;
    }

    BrowserContext context() {
        return context;
    }

    /** Waits until all of its subscriptions are live. */
    void awaitReady() {
        await("document.title === 'ready'");
    }

    void awaitTransport(String transport) {
        await("herald.state.transport === '" + transport + "'");
    }

    /** Waits for something in the page to be true. */
    void await(String condition) {
        try {
            page.waitForFunction("() => " + condition, null, PATIENCE);
        } catch (RuntimeException late) {
            throw new AssertionError("not within a minute: " + condition + "; " + story(), late);
        }
    }

    /** The id of its session, while it is connected. */
    String session() {
        return (String) page.evaluate("() => herald.state.session");
    }

    /** How many entries its subscriptions have heard so far. */
    int heard() {
        return (Integer) page.evaluate("() => Object.values(heard).flat().length");
    }

    /** Publishes so many, bit by bit. */
    void speak(int count) {
        page.evaluate("count => { speak(count) }", count);
    }

    /** Publishes until it is hushed. */
    void speak() {
        speak(ENDLESS);
    }

    /** Waits until something that it publishes from now on is confirmed. It must be speaking. */
    void getsThrough() {
        var said = (Integer) page.evaluate("() => saidInAll()");
        await("confirmed > " + said);
    }

    /** What it has said on each channel, all of it confirmed; it says no more. */
    Map<String, Integer> hush() throws JsonProcessingException {
        page.evaluate("() => hush()");
        await("isSettled()");
        assertEquals("[]", string("failed"), () -> "publications that failed; " + story());
        return JSON.readValue(string("said"), new TypeReference<>() {});
    }

    /** Waits until each subscription has heard all that was said, and holds it to have heard it once and in order. */
    void assertHeard(Map<String, Map<String, Integer>> saidBySpeaker) throws JsonProcessingException {
        for (var pattern : room.patterns()) {
            var expected = expected(pattern, saidBySpeaker);
            int count = expected.values().stream().mapToInt(List::size).sum();
            await("heard['" + pattern + "'].length >= " + count);
        }
        for (var pattern : room.patterns()) {
            List<Heard> heard = JSON.readValue(string("heard['" + pattern + "']"), new TypeReference<>() {});
            var bySpeaker = new TreeMap<String, List<Integer>>();
            heard.forEach(entry -> bySpeaker
                    .computeIfAbsent(entry.by() + " on " + entry.channel(), speaker -> new ArrayList<>())
                    .add(entry.n()));
            assertEquals(expected(pattern, saidBySpeaker), bySpeaker, () -> pattern + "; " + story());
            assertEquals(
                    heard.stream().map(Heard::offset).sorted().toList(),
                    heard.stream().map(Heard::offset).toList(),
                    () -> "positions do not grow: " + pattern + "; " + story());
            assertEquals(
                    heard.stream().filter(entry -> entry.by().equals("page")).toList(),
                    heard.stream().filter(Heard::own).toList(),
                    () -> "what is its own: " + pattern);
        }
        assertEquals("[]", string("gaps"), () -> "holes; " + story());
    }

    /** What it told its reader that it was doing. */
    List<String> states() {
        return page.locator("#states li").allInnerTexts();
    }

    private Map<String, List<Integer>> expected(String pattern, Map<String, Map<String, Integer>> saidBySpeaker) {
        var expected = new TreeMap<String, List<Integer>>();
        saidBySpeaker.forEach((speaker, said) -> said.forEach((channel, count) -> {
            if (Room.matches(pattern, channel)) {
                expected.put(
                        speaker + " on " + channel,
                        IntStream.range(0, count).boxed().toList());
            }
        }));
        return expected;
    }

    private String string(String expression) {
        return (String) page.evaluate("() => JSON.stringify(" + expression + ")");
    }

    private String story() {
        return "the page says " + states() + ", has " + string("[saidInAll(), confirmed, failed, gaps]")
                + " said, confirmed, failed, lost, and heard "
                + string("Object.fromEntries(Object.entries(heard).map(([name, all]) => [name, all.length]))");
    }

    @Override
    public void close() {
        context.close();
    }
}
