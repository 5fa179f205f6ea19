package dev.herald.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each page says so when the server is gone, counts down to its next try, and comes back by itself. */
class ServerGoneTest extends PageTest {
    private static final Pattern COUNTDOWN = Pattern.compile("connection lost.*trying again in \\d+ s");

    @Test
    void everyPageSaysSoAndComesBackByItself() throws Exception {
        var start = visitors.openConnected(herald.at("/"));
        var pages = List.of(
                start,
                visitors.openConnected(herald.at("/announcements.html")),
                visitors.openConnected(herald.at("/chat.html")),
                visitors.openConnected(herald.at("/chat-others.html")),
                visitors.openConnected(herald.at("/counter.html")),
                echoThatStays());
        var stock = visitors.openConnected(herald.at("/stock.html"));
        assertEquals(List.of(), visitors.complaints());

        herald.kill();
        for (var page : pages) {
            assertThat(page.locator("#connection"))
                    .hasText(COUNTDOWN, new HasTextOptions().setTimeout(Visitors.PATIENCE));
        }
        assertThat(start.locator("#sessions.stale")).isVisible();
        Visitors.awaitStatus(stock, "connection lost, trying again");

        herald.startAgain();
        for (var page : pages) {
            Visitors.awaitStatus(page, "connected");
        }
        assertThat(start.locator("#sessions:not(.stale)")).isVisible();
        Visitors.awaitStatus(stock, "connected");
    }

    private static Page echoThatStays() {
        var page = visitors.open(herald.at("/echo.html"));
        Visitors.awaitStatus(page, "closed");
        page.getByLabel("close after the reply").uncheck();
        page.getByText("Connect", new Page.GetByTextOptions().setExact(true)).click();
        Visitors.awaitStatus(page, "connected");
        return page;
    }
}
