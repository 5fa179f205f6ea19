package dev.herald.interop;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.WaitUntilState;
import dev.herald.props.provision.NodePrograms;
import dev.herald.props.provision.Tool;
import java.net.URI;
import java.util.Map;

/**
 * A Chromium, and clients in its pages. The server is started with {@link #served}, so that the test page is of
 * its own origin. (A page that Playwright makes up is not "local" to Chromium, and may open no WebSocket to
 * this machine.)
 *
 * <p>Playwright belongs to the thread that made it.
 */
final class Pages implements AutoCloseable {
    private final Playwright playwright;
    private final Browser chromium;

    Pages() {
        var own = Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        playwright = Playwright.create(new Playwright.CreateOptions().setEnv(own));
        chromium =
                playwright.chromium().launch(new BrowserType.LaunchOptions().setExecutablePath(Tool.CHROMIUM.path()));
    }

    /** The setting by which the server serves the test page. */
    static String served() {
        return "http.folder=" + NodePrograms.folder();
    }

    /** Opens a page, with cookies of its own, that runs this kind of client. */
    Peer peer(String kind, URI server, String transports) {
        var context = chromium.newContext();
        var page = context.newPage();
        var query = "/page.html?kind=" + kind + "&transports=" + transports;
        page.navigate(
                server.resolve(query).toString(),
                new Page.NavigateOptions().setWaitUntil(WaitUntilState.DOMCONTENTLOADED));
        page.waitForFunction("() => document.title === 'ready'");
        return new ScriptPeer(new PageRunner(context, page));
    }

    @Override
    public void close() {
        chromium.close();
        playwright.close();
    }

    private record PageRunner(BrowserContext context, Page page) implements ScriptPeer.Runner {
        @Override
        public String run(String verb) {
            return (String) page.evaluate("async verb => JSON.stringify(await run(JSON.parse(verb)))", verb);
        }

        @Override
        public void close() {
            context.close();
        }
    }
}
