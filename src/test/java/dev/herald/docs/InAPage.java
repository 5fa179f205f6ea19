package dev.herald.docs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.WaitUntilState;
import dev.herald.props.provision.Tool;
import java.net.URI;
import java.util.Map;

/** Runs a snippet in a page of the server's. */
final class InAPage {
    private InAPage() {}

    /** Returns once the script has written the text to the console. */
    static void run(String script, URI page, String awaited) {
        var own = new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"));
        try (var playwright = Playwright.create(own);
                var chromium = playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions().setExecutablePath(Tool.CHROMIUM.path()))) {
            var tab = chromium.newPage();
            tab.navigate(page.toString(), new Page.NavigateOptions().setWaitUntil(WaitUntilState.DOMCONTENTLOADED));
            var written = tab.waitForConsoleMessage(
                    new Page.WaitForConsoleMessageOptions()
                            .setPredicate(message -> message.text().contains(awaited))
                            .setTimeout(10_000),
                    () -> tab.evaluate("script => { (0, eval)(script) }", script));

            assertTrue(written.text().contains(awaited));
        }
    }
}
