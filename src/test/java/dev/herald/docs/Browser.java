package dev.herald.docs;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.WaitUntilState;
import dev.herald.props.provision.Tool;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One Chromium for all snippets that run in pages. A script becomes a module in a folder that the server serves:
 * what holds for the reader's pages, the Content-Security-Policy too, holds for it.
 */
final class Browser implements AutoCloseable {
    private static final String HERALD = "import { connect } from '/herald.mjs'\nconst herald = connect()\n";

    private final Playwright playwright =
            Playwright.create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    private final com.microsoft.playwright.Browser chromium =
            playwright.chromium().launch(new BrowserType.LaunchOptions().setExecutablePath(Tool.CHROMIUM.path()));
    private final Path served;

    /** @param served a folder that the server serves at {@code /} */
    Browser(Path served) {
        this.served = served;
    }

    /** Returns once the snippet has written to the console what it is to write. */
    void runs(Snippet snippet, String script, URI server) throws IOException {
        var name = snippet.name();
        Files.writeString(
                served.resolve(name + ".js"), (snippet.role().contains("with herald") ? HERALD : "") + script);
        Files.writeString(
                served.resolve(name + ".html"),
                "<!doctype html><title>" + name + "</title><script type=\"module\" src=\"" + name + ".js\"></script>");
        try (var page = new Opened(server.resolve("/" + name + ".html"))) {
            page.writes(snippet.awaited());
        }
    }

    /** Opens a page and leaves it open. */
    Opened opens(URI page) {
        return new Opened(page);
    }

    @Override
    public void close() {
        playwright.close();
    }

    /** A page that is open, with what it has written to the console. */
    final class Opened implements AutoCloseable {
        private final Page page = chromium.newPage();
        private final List<String> written = new CopyOnWriteArrayList<>();
        private final List<String> failures = new CopyOnWriteArrayList<>();

        private Opened(URI at) {
            page.onConsoleMessage(this::note);
            page.onPageError(failures::add);
            page.navigate(at.toString(), new Page.NavigateOptions().setWaitUntil(WaitUntilState.DOMCONTENTLOADED));
        }

        /** Waits until the console has the text, and nothing has failed. */
        void writes(String text) {
            eventually(() -> {
                page.waitForTimeout(5); // lets Playwright tell what has come
                assertTrue(written.stream().anyMatch(line -> line.contains(text)), this::told);
            });
            assertTrue(failures.isEmpty(), this::told);
        }

        /** Types the text into the page's one input. */
        void says(String text) {
            page.fill("input", text);
            page.press("input", "Enter");
        }

        /** Waits until the page shows each of the lines. */
        void shows(String lines) {
            eventually(() -> {
                var body = page.innerText("body");
                lines.lines()
                        .forEach(line -> assertTrue(body.contains(line), () -> "'" + line + "' is not in " + body));
            });
        }

        @Override
        public void close() {
            page.close();
        }

        private void note(ConsoleMessage message) {
            written.add(message.text());
        }

        private String told() {
            return "it wrote " + written + (failures.isEmpty() ? "" : " and failed: " + failures);
        }
    }
}
