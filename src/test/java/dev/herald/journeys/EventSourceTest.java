package dev.herald.journeys;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import dev.herald.props.HttpHouse;
import dev.herald.props.provision.Needs;
import dev.herald.props.provision.Tool;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A browser's own EventSource, with nothing of ours in the page (R35). */
@Needs(Tool.CHROMIUM)
class EventSourceTest {

    /** It is cut off before it has got anything, and again later; what it missed was published meanwhile. */
    @Test
    void itComesBackByItselfAndMissesNothing() throws Exception {
        var own = new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"));
        try (var house = HttpHouse.open();
                var playwright = Playwright.create(own);
                var chromium = playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions().setExecutablePath(Tool.CHROMIUM.path()))) {
            var page = chromium.newPage();
            page.navigate(house.wire().at("/health/live").toString());
            page.evaluate(
                    """
                    () => {
                      window.heard = []
                      window.goodbyes = 0
                      const source = new EventSource('/sub/chat/*')
                      source.onmessage = event => window.heard.push(JSON.parse(event.data).data)
                      source.addEventListener('goodbye', () => window.goodbyes++)
                      return new Promise(opened => source.onopen = opened)
                    }
                    """);

            cut(house, page, 1);
            say(house, 0, 5);
            eventually(() -> assertEquals(numbers(5), page.evaluate("window.heard")));
            say(house, 5, 10);
            eventually(() -> assertEquals(numbers(10), page.evaluate("window.heard")));
            cut(house, page, 2);
            say(house, 10, 15);
            eventually(() -> assertEquals(numbers(15), page.evaluate("window.heard")));
        }
    }

    private static void cut(HttpHouse house, Page page, int times) {
        var sessions = eventually(() -> {
            var open = house.sessions().list(null, 1);
            assertFalse(open.isEmpty());
            return open;
        });
        sessions.get(0).disconnect("to see it come back");
        eventually(() -> assertEquals(times, page.evaluate("window.goodbyes")));
        eventually(() -> assertEquals(0, house.sessions().count()));
    }

    private static void say(HttpHouse house, int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            assertEquals(
                    200, house.wire().post("/pub/chat/a", String.valueOf(i)).statusCode());
        }
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }
}
