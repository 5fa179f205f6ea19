package dev.herald.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** R26: the count follows tabs that open, close and crash, and is the truth again after the server was killed. */
class CounterPageTest extends PageTest {
    private static final double A_SESSIONS_LAST_BREATH = 60_000; // bayeux.timeout and max_interval, and then some

    @Test
    void theCountIsExactWhateverBecomesOfTabsAndServer() throws Exception {
        var counter = herald.at("/counter.html");
        var first = visitors.open(counter);
        assertCount(first, 1);

        var second = visitors.openBeside(first, counter);
        var third = visitors.open(counter);
        assertCount(first, 3);
        assertCount(second, 3);
        assertCount(third, 3);

        second.close();
        assertCount(first, 2);
        Visitors.crash(third);
        assertCount(first, 1);

        var fourth = visitors.open(counter);
        assertCount(first, 2);
        herald.kill();
        assertThat(first.locator("#caption")).containsText("as it was", Visitors.patiently());
        fourth.close();
        herald.startAgain();
        assertCount(first, 1);
        assertThat(first.locator("#caption")).containsText("connections open");
    }

    @Test
    void theStartPageShowsItToo() {
        var start = visitors.openConnected(herald.at("/"));
        assertThat(start.locator("#sessions")).hasText(Pattern.compile("[1-9]\\d*"), inTime());
    }

    private static void assertCount(Page page, int sessions) {
        assertThat(page.locator("#count:not(.stale)")).hasText(String.valueOf(sessions), inTime());
    }

    private static HasTextOptions inTime() {
        return new HasTextOptions().setTimeout(A_SESSIONS_LAST_BREATH);
    }
}
