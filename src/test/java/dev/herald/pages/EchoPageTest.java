package dev.herald.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.herald.pages.Visitors.patiently;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import dev.herald.props.StartedJar;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** R4, and R3: a page that connects where it comes from, and one that connects elsewhere. */
class EchoPageTest extends PageTest {
    /** It may be connected twice: over HTTP, then over a WebSocket. */
    private static final Pattern ECHOED =
            Pattern.compile("(CONNECTED\\s+)+SENT: Allo\\?\\s+RESPONSE: Allo\\?\\s+CLOSED\\s*");

    @Test
    void itConnectsOnLoadSaysSomethingHearsItAndCloses() {
        var page = visitors.open(herald.at("/echo.html"));

        assertLines(page, "#output", "CONNECTED", "SENT: Allo?", "RESPONSE: Allo?", "DISCONNECTED");
        assertLines(page, "#events", "connect", "disconnect");
        Visitors.awaitStatus(page, "closed");
        assertEquals(herald.at("").toString(), page.getByLabel("Server").inputValue());
        var response = rgb(page.locator("#output .response"));
        assertTrue(response[2] > 150 && response[2] > 2 * response[0], "blue is wanted");
        assertEquals(List.of(), visitors.complaints());
    }

    @Test
    void whoLeavesItOpenGoesOnTalking() {
        var page = visitors.open(herald.at("/echo.html"));
        assertThat(page.locator("#output")).containsText("DISCONNECTED", patiently());

        page.getByLabel("close after the reply").uncheck();
        page.getByText("Connect", exactly()).click();
        say(page, "one");
        assertThat(page.locator("#output")).containsText("RESPONSE: one", patiently());
        say(page, "<img src=x onerror=\"window.taken=true\">");
        assertThat(page.locator("#output")).containsText("RESPONSE: <img src=x", patiently());
        page.getByText("Disconnect", exactly()).click();

        assertThat(page.locator("#output li").last()).hasText("DISCONNECTED");
        assertLines(page, "#events", "connect", "disconnect", "connect", "disconnect");
        assertEquals(false, page.evaluate("() => 'taken' in window"));
        assertEquals(List.of(), visitors.complaints());
    }

    @Test
    void itTellsWhenTheServerGoesAndComes() throws Exception {
        var page = visitors.open(herald.at("/echo.html"));
        assertThat(page.locator("#output")).containsText("DISCONNECTED", patiently());
        page.getByLabel("close after the reply").uncheck();
        say(page, "still here");
        assertThat(page.locator("#output")).containsText("RESPONSE: still here", patiently());

        herald.kill();
        assertThat(page.locator("#events")).containsText("reconnect_error", patiently());
        Visitors.awaitStatus(page, "trying again in");
        var error = rgb(page.locator("#output .error").first());
        assertTrue(error[0] > 150 && error[0] > 2 * error[2], "red is wanted");
        assertThat(page.locator("#output .error").first()).containsText("ERROR: ");
        herald.startAgain();

        assertThat(page.locator("#output li").last()).hasText("CONNECTED", soon());
        assertThat(page.locator("#events li").last()).hasText("connect");
    }

    @Test
    void whereNobodyAnswersItSaysSoAndGoesOnTrying() {
        var page = visitors.open(herald.at("/echo.html"));
        assertThat(page.locator("#output")).containsText("DISCONNECTED", patiently());
        var server = page.getByLabel("Server");

        server.fill("http://localhost:9"); // the port of discard
        page.getByLabel("TLS (https)").check();
        assertEquals("https://localhost:9", server.inputValue());
        page.getByLabel("TLS (https)").uncheck();
        assertEquals("http://localhost:9", server.inputValue());
        page.getByText("Connect", exactly()).click();

        assertThat(page.locator("#events")).containsText("connect_error", patiently());
        assertThat(page.locator("#output li").last()).containsText("ERROR: ");
        Visitors.awaitStatus(page, "trying again in");
    }

    @Test
    void itConnectsElsewhereIfItMay() throws Exception {
        var other = Files.createDirectories(folder.resolve("other"));
        var own = herald.at("").toString();
        try (var listing = StartedJar.dev(other, "--set", "http.origins=[" + own + "]")) {
            assertLines(echoOver(listing), "#output", "CONNECTED", "SENT: Allo?", "RESPONSE: Allo?", "DISCONNECTED");
        }
        try (var refusing = StartedJar.dev(other, "--set", "http.origins=[https://app.example]")) {
            var page = echoOver(refusing);

            assertThat(page.locator("#output")).containsText("ERROR: ", patiently());
            assertThat(page.locator("#output")).not().containsText("CONNECTED");
        }
    }

    /** A page of {@link #herald} that is told to talk to another server. */
    private static Page echoOver(StartedJar other) {
        var page = visitors.open(herald.at("/echo.html"));
        assertThat(page.locator("#output")).containsText("DISCONNECTED", patiently());
        page.locator("#output").evaluate("list => list.replaceChildren()");
        page.getByLabel("Server").fill(other.at("").toString());
        say(page, "Allo?");
        return page;
    }

    @Test
    void theSnippetWorksAsItIs() throws Exception {
        var snippet = visitors.open(herald.at("/echo.html")).locator("#snippet").textContent();
        var site = Files.createDirectories(folder.resolve("site"));
        var file = Files.writeString(site.resolve("hello.html"), snippet);

        var opened = visitors.open(file.toUri());
        assertThat(opened.locator("#output")).hasText(ECHOED, soon());
        assertEquals(List.of(), visitors.complaintsBesidesAnEarlyEnd());

        var other = Files.createDirectories(folder.resolve("serving"));
        try (var serving = StartedJar.dev(other, "--set", "http.folder=" + site)) {
            var served = visitors.open(serving.at("/hello.html"));
            assertThat(served.locator("#output")).hasText(ECHOED, soon());
        }
        assertEquals(List.of(), visitors.complaintsBesidesAnEarlyEnd());
    }

    private static void say(Page page, String text) {
        page.getByLabel("Message").fill(text);
        page.getByText("Send", exactly()).click();
    }

    private static void assertLines(Page page, String list, String... lines) {
        assertThat(page.locator(list + " li")).hasText(lines, soon());
    }

    private static HasTextOptions soon() {
        return new HasTextOptions().setTimeout(Visitors.PATIENCE);
    }

    private static Page.GetByTextOptions exactly() {
        return new Page.GetByTextOptions().setExact(true);
    }

    private static int[] rgb(Locator line) {
        var color = (String) line.evaluate("line => getComputedStyle(line).color");
        return List.of(color.replaceAll("[^0-9,]", "").split(",")).stream()
                .mapToInt(Integer::parseInt)
                .toArray();
    }
}
