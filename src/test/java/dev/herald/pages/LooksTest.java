package dev.herald.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.herald.pages.Visitors.patiently;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.herald.props.provision.Needs;
import dev.herald.props.provision.NodePrograms;
import dev.herald.props.provision.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What every page has to be: for the eye, the keyboard, the screen reader, the phone. Screenshots are taken. */
@Needs({Tool.CHROMIUM, Tool.NODE})
class LooksTest extends PageTest {
    private static final Path SCREENSHOTS = Path.of("target/screenshots");
    private static final String LONG = "a path without a break: /" + "segment/".repeat(20);

    /** Each page, and what it shows when it has come to rest. */
    private static final Map<String, String> PAGES = Map.of(
            "board.html", "saved",
            "form.html", "saved",
            "index.html", "websocket",
            "echo.html", "DISCONNECTED",
            "announcements.html", "segment/",
            "chat.html", "segment/",
            "chat-others.html", "segment/",
            "counter.html", "connected to this server now",
            "live-table.html", "dev --with-postgres",
            "stock.html", "segment/");

    @TestFactory
    Stream<DynamicTest> everyPageSuitsEverybody() {
        return PAGES.keySet().stream()
                .sorted()
                .map(name -> dynamicTest(name, () -> {
                    for (var scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                        for (int width : List.of(390, 1280)) {
                            suits(name, scheme, width);
                        }
                    }
                }));
    }

    private void suits(String name, ColorScheme scheme, int width) throws IOException {
        var look = new NewContextOptions().setViewportSize(width, 844).setColorScheme(scheme);
        var page = visitors.open(herald.at("/" + name), look);
        use(page, name);
        assertThat(page.locator("main")).containsText(PAGES.get(name), patiently());
        var picture = name.replace(".html", "-" + scheme.name().toLowerCase(Locale.ROOT) + "-" + width + ".png");
        page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(SCREENSHOTS.resolve(picture)));

        assertEquals(width, page.evaluate("() => document.documentElement.scrollWidth"), "it scrolls sideways");
        assertEquals(List.of(), findings(page), picture);
        assertEquals(List.of(), visitors.complaintsBesidesAnEarlyEnd());
    }

    /** Says something, where something can be said, with the page's source shown. */
    private static void use(Page page, String name) {
        Visitors.awaitStatus(page, name.equals("echo.html") ? "closed" : "connected");
        if (name.equals("chat-others.html")) {
            page.locator("#text").fill("Grace");
            page.keyboard().press("Enter");
            assertThat(page.locator("#messages")).containsText("You are Grace.", patiently());
        }
        if (PAGES.get(name).equals("segment/")) {
            page.locator("#text").fill(LONG);
            page.keyboard().press("Enter");
        }
        if (page.locator("details").count() > 0) {
            page.locator("summary").first().click();
            assertThat(page.locator("details code").first()).containsText("import ", patiently());
        }
    }

    /** What axe finds: the rule, and where. */
    private static List<?> findings(Page page) throws IOException {
        page.evaluate(Files.readString(NodePrograms.folder().resolve("node_modules/axe-core/axe.min.js")));
        return (List<?>) page.evaluate("async () => (await axe.run()).violations"
                + ".flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))");
    }

    @Test
    void eachPageIsHereAndItsOwnScriptIsShort() throws IOException {
        var scripts = new ArrayList<String>();
        try (var files = Files.list(Path.of("web/pages"))) {
            for (var file :
                    files.filter(file -> file.toString().endsWith(".js")).toList()) {
                var name = file.getFileName().toString();
                long lines = Files.readAllLines(file).size();
                assertTrue(lines <= 60, name + " has " + lines + " lines");
                scripts.add(name);
            }
        }
        for (var name : PAGES.keySet()) {
            var html = Files.readString(Path.of("web/pages", name));
            assertTrue(scripts.stream().anyMatch(script -> html.contains("src=\"/" + script + "\"")), name);
        }
        try (var files = Files.list(Path.of("web/pages"))) {
            assertEquals(
                    PAGES.keySet().stream().sorted().toList(),
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".html"))
                            .sorted()
                            .toList());
        }
    }

    @Test
    void theStartPageSaysWhatRunsAndLeadsToEveryPage() {
        var page = visitors.openConnected(herald.at("/"));

        assertThat(page.locator("#version")).hasText(Pattern.compile("\\d+\\.\\d+\\.\\d+"));
        assertThat(page.locator("#transport")).containsText("websocket", patiently());
        assertThat(page.locator("pre").first())
                .containsText(herald.at("/herald.mjs").toString(), patiently());
        for (var name : PAGES.keySet()) {
            if (!name.equals("index.html")) {
                assertThat(page.locator("a[href='/" + name + "']").first()).isVisible();
            }
        }
        page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
        page.getByLabel("Copy the command to listen").click();
        assertThat(page.getByLabel("Copied the command to listen")).isVisible();
        assertEquals("curl -N " + herald.at("/sub/chat"), page.evaluate("() => navigator.clipboard.readText()"));
    }
}
