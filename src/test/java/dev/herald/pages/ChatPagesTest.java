package dev.herald.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.herald.pages.Visitors.patiently;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import dev.herald.props.Wire;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** R16 and R17: chats in which what one says goes to the others, or to all; and the same with a stock client. */
class ChatPagesTest extends PageTest {
    private static final String TRAP = "<img src=x onerror=\"window.taken=true\"> & <b>hello</b>";

    @Test
    void inTheOneAllHearWhatOneSays() {
        var ada = visit("/chat.html", "Ada");
        var others = List.of(visit("/chat.html", "Bob"), visit("/chat.html", "Cyd"));

        say(ada, TRAP);

        assertThat(ada.locator("li.mine").last()).containsText("Ada" + TRAP, patiently());
        for (var other : others) {
            assertThat(other.locator("li.theirs").last()).containsText("Ada" + TRAP, patiently());
            assertEquals(false, other.evaluate("() => 'taken' in window"));
        }
        assertEquals(List.of(), visitors.complaints());
    }

    @Test
    void whoIsHereIsShownByName() {
        var ada = visit("/chat.html", "Ada");
        var bob = visit("/chat.html", "Bob");

        List.of(ada, bob).forEach(page -> page.getByLabel("Name").blur());

        assertThat(ada.locator("#here")).hasText("2 here: Ada, Bob", new HasTextOptions().setTimeout(60_000));
        bob.getByLabel("Name").fill("Bea");
        bob.getByLabel("Name").blur();
        assertThat(ada.locator("#here")).hasText("2 here: Ada, Bea", new HasTextOptions().setTimeout(60_000));
        bob.close();

        assertThat(ada.locator("#here")).hasText("1 here: Ada", new HasTextOptions().setTimeout(60_000));
        assertEquals(List.of(), visitors.complaints());
    }

    @Test
    void inTheOtherTheFirstWordIsTheNameAndTheOthersHearTheRest() {
        var ada = visitors.openConnected(herald.at("/chat-others.html"));
        var bob = visitors.openConnected(herald.at("/chat-others.html"));
        var cyd = visitors.openConnected(herald.at("/chat-others.html"));

        ada.getByLabel("Your name").fill("Ada");
        ada.keyboard().press("Enter");
        assertThat(bob.locator("#messages")).containsText("Ada has come.", patiently());
        say(ada, TRAP);

        for (var other : List.of(bob, cyd)) {
            assertThat(other.locator("li.theirs").last()).containsText("Ada" + TRAP, patiently());
        }
        bob.getByLabel("Your name").fill("Bob");
        bob.keyboard().press("Enter");
        say(bob, "hello Ada");
        assertThat(ada.locator("li.theirs").last()).containsText("Bobhello Ada", patiently());
        assertThat(ada.locator("li.theirs")).hasCount(1); // hers is not among them
        assertThat(ada.locator("li.mine")).hasText("you" + TRAP);
        assertEquals(List.of(), visitors.complaints());
    }

    @Test
    void whoComesLaterFindsTheLastAndAsksForEarlierOnes() throws Exception {
        for (var number : IntStream.rangeClosed(1, 50).toArray()) {
            publish("number " + number);
        }

        var page = visitors.open(herald.at("/chat.html"));
        assertThat(page.locator("li.theirs").last()).containsText("number 50", patiently());
        assertThat(page.locator("li.theirs")).hasCount(20);
        page.getByText("Earlier messages").click();
        assertThat(page.locator("li.theirs")).hasCount(40);
        page.getByText("Earlier messages").click();

        assertThat(page.locator("li.theirs").filter(new Locator.FilterOptions().setHasText("number")))
                .hasCount(50);
        assertEquals(
                IntStream.rangeClosed(1, 50)
                        .mapToObj(number -> "someone\nnumber " + number)
                        .toList(),
                page.locator("li.theirs").allInnerTexts().stream()
                        .filter(text -> text.contains("number"))
                        .toList());
        assertEquals(List.of(), visitors.complaints());
    }

    @Test
    void whoHasHeardNothingYetReadsFartherAndFartherBack() {
        var page = visitors.openConnected(herald.at("/counter.html"));

        var read = page.evaluate(
                """
                async () => {
                  const { Herald } = await import('/herald.mjs')
                  const herald = new Herald({ tabs: false })
                  for (let number = 1; number <= 5; number++) await herald.publish('/read/back', number)
                  const quiet = herald.subscribe('/read/back', () => {})
                  await quiet.ready
                  const pages = []
                  for (let page = 0; page < 3; page++) pages.push(await quiet.history({ limit: 2 }))
                  return pages.map(({ entries }) => entries.map(({ data }) => data).join()).join(' ')
                }""");

        assertEquals("4,5 2,3 1", read);
        assertEquals(List.of(), visitors.complaints());
    }

    @Test
    void whoIsTypingIsToldUntilTheyStopOrTheirTabDies() {
        var ada = visit("/chat.html", "Ada");
        var bob = visit("/chat.html", "Bob");
        var typing = ada.locator("#typing");

        bob.getByLabel("Message", exactly()).pressSequentially("well");
        assertThat(typing).hasText("Bob is typing…", inTime());
        say(bob, "well, well");
        assertThat(typing).hasText("", inTime());

        bob.getByLabel("Message", exactly()).pressSequentially("and");
        assertThat(typing).hasText("Bob is typing…", inTime());
        Visitors.crash(bob);
        assertThat(typing).hasText("", inTime());
    }

    @Test
    void aPageGoesOnWhereItWasAfterTheServerWasKilled() throws Exception {
        for (var path : List.of("/chat.html", "/stock.html")) {
            var page = visit(path, "Ada");
            say(page, "before the fall of " + path);
            assertThat(page.locator("#messages")).containsText("before the fall of " + path, patiently());

            herald.kill();
            Visitors.awaitStatus(page, "connection lost");
            herald.startAgain();
            publish("missed one of " + path);
            publish("missed two of " + path);

            assertThat(page.locator("#messages")).containsText("missed two of " + path, patiently());
            assertEquals(
                    List.of("before the fall of " + path, "missed one of " + path, "missed two of " + path),
                    page.locator("li.mine, li.theirs").allInnerTexts().stream()
                            .map(text -> text.replaceFirst("(?s).*\n", ""))
                            .filter(text -> text.endsWith(path))
                            .toList());
        }
    }

    @Test
    void withoutWebSocketItGoesOverLongPolling() {
        for (var path : List.of("/chat.html", "/stock.html")) {
            var page = visitors.open(herald.at(path), new NewContextOptions(), "delete window.WebSocket");

            say(page, "the long way");

            assertThat(page.locator("#messages")).containsText("the long way", patiently());
            Visitors.awaitStatus(page, "connected, long-polling");
        }
    }

    @Test
    void theKeyboardIsEnough() {
        var page = visit("/chat.html", "Ada");
        page.getByLabel("Name").focus();

        page.keyboard().press("Tab");
        page.keyboard().type("typed");
        page.keyboard().press("Enter");

        assertThat(page.locator("li.mine").last()).containsText("typed", patiently());
        assertEquals("", page.getByLabel("Message", exactly()).inputValue());
    }

    private static Page visit(String path, String name) {
        var page = visitors.openConnected(herald.at(path));
        page.getByLabel("Name").fill(name);
        return page;
    }

    private static void say(Page page, String text) {
        page.locator("#text").fill(text);
        page.getByText("Send", new Page.GetByTextOptions().setExact(true)).click();
    }

    private static void publish(String text) throws Exception {
        var answer = new Wire(herald.port()).post("/pub/chat", "{\"text\":\"" + text + "\"}");

        assertEquals(200, answer.statusCode(), answer::body);
    }

    private static HasTextOptions inTime() {
        return new HasTextOptions().setTimeout(Visitors.PATIENCE);
    }

    private static Page.GetByLabelOptions exactly() {
        return new Page.GetByLabelOptions().setExact(true);
    }
}
