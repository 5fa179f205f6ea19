package dev.herald.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import dev.herald.props.StartedJar;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
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
        assertThat(first.locator("#caption")).containsText("now");
    }

    @Test
    void tenTabsAreTen() {
        var first = visitors.open(herald.at("/counter.html"));
        var others = IntStream.range(0, 9)
                .mapToObj(tab -> visitors.openBeside(first, herald.at("/counter.html")))
                .toList();

        assertCount(first, 10);
        others.subList(0, 4).forEach(Page::close);
        assertCount(first, 6);
        assertCount(others.get(8), 6);
        assertEquals(List.of(), visitors.complaints());
    }

    /** Of what it missed only the newest is still kept: the page is told of a gap, and not of the count. */
    @Test
    void whoMissedMoreThanIsKeptSeesWhatIsSoNow() throws Exception {
        var other = Files.createDirectories(folder.resolve("forgetful"));
        try (var forgetful = StartedJar.dev(other, "--set", "channels.\"/herald/stats\".keep.count=1")) {
            var counter = forgetful.at("/counter.html");
            var first = visitors.open(counter);
            var others = List.of(visitors.open(counter), visitors.open(counter), visitors.open(counter));
            assertCount(first, 4);

            forgetful.kill();
            assertThat(first.locator("#caption")).containsText("as it was", Visitors.patiently());
            others.forEach(Page::close);
            forgetful.startAgain();

            assertCount(first, 1);
        }
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
