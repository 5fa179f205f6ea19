package dev.herald.journeys;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitUntilState;
import dev.herald.props.StartedJar;
import dev.herald.props.Wire;
import dev.herald.props.provision.Needs;
import dev.herald.props.provision.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chat on the start page, as people meet it in Chromium. Looks of it are written to target/screenshots. */
@Tag("jar")
@Needs(Tool.CHROMIUM)
class StartPageTest {
    private static final Path SCREENSHOTS = Path.of("target/screenshots");
    private static final LocatorAssertions.IsVisibleOptions SOON =
            new LocatorAssertions.IsVisibleOptions().setTimeout(10_000);

    @TempDir
    static Path folder;

    private static StartedJar herald;
    private static Playwright playwright;
    private static Browser chromium;

    private final List<Page> open = new ArrayList<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        herald = StartedJar.dev(folder);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        chromium =
                playwright.chromium().launch(new BrowserType.LaunchOptions().setExecutablePath(Tool.CHROMIUM.path()));
    }

    @AfterAll
    static void stop() {
        chromium.close();
        playwright.close();
        herald.close();
    }

    @AfterEach
    void leave() {
        open.forEach(page -> page.context().close());
    }

    @Test
    void whatOneSaysTheOtherReadsAsTextAndNothingElse() {
        var ada = visit("Ada", desktop());
        var grace = visit("Grace", desktop());
        var said = "<img src=x onerror=\"window.taken=true\"> & <b>hello</b>";

        say(ada, said);

        assertHeard(grace, said);
        assertThat(grace.locator("li.theirs", new Page.LocatorOptions().setHasText("Ada"))
                        .last())
                .isVisible(SOON);
        assertThat(ada.locator("li.mine", new Page.LocatorOptions().setHasText(said))
                        .last())
                .isVisible(SOON);
        assertEquals(false, grace.evaluate("() => 'taken' in window"));
        assertEquals(List.of(), complaints);
    }

    @Test
    void whoComesLaterFindsWhatWasSaid() {
        say(visit("Ada", desktop()), "was here before you");

        var grace = visit("Grace", desktop());

        assertHeard(grace, "was here before you");
        assertThat(grace.locator("#transport")).hasText("websocket");
        assertThat(grace.locator("#position")).containsText(":");
    }

    @Test
    void aPageGoesOnWhereItWasAfterTheServerWasKilled() throws Exception {
        var page = visit("Ada", desktop());
        say(page, "before the fall");
        assertHeard(page, "before the fall");

        herald.kill();
        assertThat(page.locator("#state[data-state=broken]")).isVisible(SOON);
        herald.startAgain();
        publish("missed one");
        publish("missed two");

        assertHeard(page, "missed two");
        assertEquals(
                List.of("before the fall", "missed one", "missed two"),
                page.locator(".said").allInnerTexts().stream()
                        .filter(text -> text.matches("before the fall|missed .*"))
                        .toList());
    }

    @Test
    void withoutWebSocketItGoesOverLongPolling() {
        var page = visit("Ada", desktop(), "delete window.WebSocket");

        say(page, "the long way");

        assertHeard(page, "the long way");
        assertThat(page.locator("#transport")).hasText("long-polling");
    }

    @Test
    void theKeyboardIsEnough() {
        var page = visit("Ada", desktop());
        page.getByLabel("Name").focus();

        page.keyboard().press("Tab");
        page.keyboard().type("typed");
        page.keyboard().press("Enter");

        assertHeard(page, "typed");
        assertEquals(
                "",
                page.getByLabel("Message", new Page.GetByLabelOptions().setExact(true))
                        .inputValue());
    }

    @Test
    void itFitsAPhoneAndADesk() {
        for (var scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            for (int width : List.of(390, 1280)) {
                var look = new Browser.NewContextOptions()
                        .setViewportSize(width, 844)
                        .setColorScheme(scheme);
                var page = visit("Grace", look);
                say(page, "a path without a break: /" + "segment/".repeat(20));

                assertHeard(page, "a path without a break");
                var name = "start-" + scheme.name().toLowerCase(Locale.ROOT) + "-" + width + ".png";
                page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(SCREENSHOTS.resolve(name)));
                assertEquals(width, page.evaluate("() => document.documentElement.scrollWidth"), name);
            }
        }
    }

    private static Browser.NewContextOptions desktop() {
        return new Browser.NewContextOptions().setViewportSize(1280, 800);
    }

    private Page visit(String name, Browser.NewContextOptions look, String... scripts) {
        var context = chromium.newContext(look);
        List.of(scripts).forEach(context::addInitScript);
        var page = context.newPage();
        open.add(page);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.navigate(
                herald.at("/").toString(), new Page.NavigateOptions().setWaitUntil(WaitUntilState.DOMCONTENTLOADED));
        assertThat(page.locator("#state[data-state=connected]")).isVisible(SOON);
        page.getByLabel("Name").fill(name);
        return page;
    }

    private static void say(Page page, String text) {
        page.getByLabel("Message", new Page.GetByLabelOptions().setExact(true)).fill(text);
        page.getByText("Send", new Page.GetByTextOptions().setExact(true)).click();
    }

    private static void assertHeard(Page page, String text) {
        assertThat(page.locator(".said", new Page.LocatorOptions().setHasText(text))
                        .last())
                .isVisible(SOON);
    }

    private static void publish(String text) throws Exception {
        var answer = new Wire(herald.port()).post("/pub/chat", "{\"text\":\"" + text + "\"}");

        assertEquals(200, answer.statusCode(), answer::body);
    }
}
