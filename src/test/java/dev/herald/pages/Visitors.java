package dev.herald.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.options.WaitUntilState;
import dev.herald.props.provision.Tool;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * People at their browsers: each has cookies and storage of their own, and what their pages complain about is noted.
 *
 * <p>Playwright belongs to the thread that made it.
 */
final class Visitors implements AutoCloseable {
    static final double PATIENCE = 20_000;

    private final Playwright playwright;
    private final Browser chromium;
    private final List<Page> visiting = new ArrayList<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    Visitors() {
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        chromium =
                playwright.chromium().launch(new BrowserType.LaunchOptions().setExecutablePath(Tool.CHROMIUM.path()));
    }

    Page open(URI page) {
        return open(page, new NewContextOptions().setViewportSize(1280, 844));
    }

    /** @param scripts that run in the page before its own */
    Page open(URI page, NewContextOptions look, String... scripts) {
        var context = chromium.newContext(look);
        List.of(scripts).forEach(context::addInitScript);
        return inATab(context.newPage(), page);
    }

    /** Another tab of the same person. */
    Page openBeside(Page other, URI page) {
        return inATab(other.context().newPage(), page);
    }

    /** Opens the page, and waits until it is connected. */
    Page openConnected(URI page) {
        var visitor = open(page);
        awaitStatus(visitor, "connected");
        return visitor;
    }

    static void awaitStatus(Page page, String words) {
        assertThat(page.locator("#connection")).containsText(words, patiently());
    }

    static ContainsTextOptions patiently() {
        return new ContainsTextOptions().setTimeout(PATIENCE);
    }

    /** Errors and warnings in the console, and what nobody caught. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** The echo page ends its client when it is answered, perhaps before its WebSocket is open: browsers remark on that. */
    List<String> complaintsBesidesAnEarlyEnd() {
        return complaints().stream()
                .filter(text -> !text.contains("closed before the connection is established"))
                .toList();
    }

    /** The tab dies, without having been asked. */
    static void crash(Page page) {
        try {
            page.navigate("chrome://crash");
        } catch (PlaywrightException crashed) {
            // as was asked for
        }
    }

    /** All go. */
    void leave() {
        visiting.forEach(page -> page.context().close());
        visiting.clear();
        complaints.clear();
    }

    @Override
    public void close() {
        chromium.close();
        playwright.close();
    }

    private Page inATab(Page tab, URI page) {
        visiting.add(tab);
        tab.setDefaultTimeout(PATIENCE);
        tab.onConsoleMessage(message -> {
            if (List.of("error", "warning").contains(message.type())) {
                complaints.add(page.getPath() + ": " + message.text());
            }
        });
        tab.onPageError(error -> complaints.add(page.getPath() + ": " + error));
        tab.navigate(page.toString(), new Page.NavigateOptions().setWaitUntil(WaitUntilState.DOMCONTENTLOADED));
        return tab;
    }
}
