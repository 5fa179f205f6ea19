package dev.herald.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.herald.pages.Visitors.patiently;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator.FilterOptions;
import com.microsoft.playwright.Page;
import java.util.List;
import org.junit.jupiter.api.Test;

/** R24, with three people each time: what comes last shows that what was not to come has not come before it. */
class AnnouncementsPageTest extends PageTest {
    @Test
    void anAnnouncementToAllReachesAll() {
        var ada = visit("ada");
        var all = List.of(ada, visit("bob"), visit("cyd"));

        announce(ada, "all", "lunch is <b>ready</b>");

        all.forEach(page -> assertThat(page.locator("#latest")).containsText("lunch is <b>ready</b>", patiently()));
        all.forEach(page -> assertThat(page.locator("#latest-from")).hasText("ada, to all"));
        assertEquals(List.of(), visitors.complaints());
    }

    @Test
    void toAllButOneselfPassesOneselfBy() {
        var ada = visit("ada");
        var others = List.of(visit("bob"), visit("cyd"));

        announce(ada, "all but me", "a cake for ada");
        others.forEach(page -> assertThat(page.locator("#latest")).containsText("a cake for ada", patiently()));
        announce(others.get(0), "all", "that is all");

        assertThat(ada.locator("#latest")).containsText("that is all", patiently());
        assertThat(ada.locator("#heard li:not(.mine)").filter(with("cake"))).hasCount(0);
        assertThat(ada.locator("#heard li.mine")).hasText("ada, to all others: a cake for ada");
        assertEquals(List.of(), visitors.complaints());
    }

    @Test
    void toOneReachesThatOneAlone() {
        var ada = visit("ada");
        var bob = visit("bob");
        var cyd = visit("cyd");

        ada.getByLabel("one", new Page.GetByLabelOptions().setExact(true)).check();
        ada.getByLabel("Whom").fill("bob");
        announce(ada, "one", "for your ears");
        assertThat(bob.locator("#heard")).containsText("ada, to you, bob: for your ears", patiently());
        announce(ada, "all", "for everybody's");

        for (var other : List.of(ada, cyd)) {
            assertThat(other.locator("#latest")).containsText("for everybody's", patiently());
            assertThat(other.locator("#heard li:not(.mine)").filter(with("your ears")))
                    .hasCount(0);
        }
        assertEquals(List.of(), visitors.complaints());
    }

    @Test
    void whoComesLaterFindsTheLastOne() {
        var ada = visit("ada");
        announce(ada, "all", "the first");
        announce(ada, "all", "the second");
        ada.getByLabel("one", new Page.GetByLabelOptions().setExact(true)).check();
        ada.getByLabel("Whom").fill("dan");
        announce(ada, "one", "dan, wait for me");
        assertThat(ada.locator("#heard")).containsText("to dan", patiently());

        var dan = visit("dan");

        assertThat(dan.locator("#latest")).containsText("the second", patiently());
        assertThat(dan.locator("#heard")).containsText("dan, wait for me", patiently());
        assertThat(dan.locator("#heard")).not().containsText("the first");
    }

    @Test
    void anyNameWillDo() {
        for (var name : List.of("Ada Lovelace", "עדה לאבלייס", "o'neill*", "%41")) {
            var ada = visit("ada");
            var named = visit(name);

            ada.getByLabel("one", new Page.GetByLabelOptions().setExact(true)).check();
            ada.getByLabel("Whom").fill(name);
            announce(ada, "one", "a word with " + name);

            assertThat(named.locator("#heard"))
                    .containsText("ada, to you, " + name + ": a word with " + name, patiently());
            assertEquals(List.of(), visitors.complaints());
        }
    }

    private static Page visit(String name) {
        var page = visitors.openConnected(herald.at("/announcements.html"));
        page.getByLabel("Your name").fill(name);
        page.getByLabel("Announcement").focus(); // the name has changed once its field is left
        return page;
    }

    private static void announce(Page page, String to, String text) {
        page.getByLabel(to, new Page.GetByLabelOptions().setExact(true)).check();
        page.getByLabel("Announcement").fill(text);
        page.getByText("Announce", new Page.GetByTextOptions().setExact(true)).click();
    }

    private static FilterOptions with(String text) {
        return new FilterOptions().setHasText(text);
    }
}
