package dev.herald.browsers;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import dev.herald.props.provision.Tool;
import java.util.Map;

/** A browser as the system's packages bring it, driven by Playwright; both belong to the thread that opened them. */
public final class RealBrowser implements AutoCloseable {

    /** Which. Playwright drives a Firefox that is not its own by WebDriver BiDi. */
    public enum Kind {
        CHROMIUM,
        FIREFOX
    }

    private final Kind kind;
    private final Playwright playwright;
    private final Browser browser;

    private RealBrowser(Kind kind) {
        this.kind = kind;
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = switch (kind) {
            case CHROMIUM ->
                playwright.chromium().launch(new BrowserType.LaunchOptions().setExecutablePath(Tool.CHROMIUM.path()));
            case FIREFOX ->
                playwright
                        .firefox()
                        .launch(new BrowserType.LaunchOptions()
                                .setChannel("moz-firefox")
                                .setExecutablePath(Tool.FIREFOX.path()));
        };
    }

    public static RealBrowser open(Kind kind) {
        return new RealBrowser(kind);
    }

    public Kind kind() {
        return kind;
    }

    public Browser playwright() {
        return browser;
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
