package dev.herald.journeys;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.browsers.RealBrowser;
import dev.herald.props.provision.Needs;
import dev.herald.props.provision.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages of one port that speak to a server behind another, in Chromium (R15, R32). */
@Needs(Tool.CHROMIUM)
class TwoOriginsTest {
    @TempDir
    static Path folder;

    private static Herald pages;
    private static Herald listing;
    private static Herald strict;
    private static RealBrowser browser;
    private static Page page;

    @BeforeAll
    static void start() throws Exception {
        Files.writeString(folder.resolve("page.html"), "<!doctype html><title>a page of another origin</title>");
        pages = Herald.open(Config.dev().port(0).with("http.folder", folder.toString()));
        var quiet = Config.DEFAULTS.port(0).with("engine.kind", "memory");
        listing = Herald.open(quiet.with("http.origins", origin(pages)));
        strict = Herald.open(quiet);
        browser = RealBrowser.open(RealBrowser.Kind.CHROMIUM);
        page = browser.playwright().newPage();
        page.navigate(pages.uri() + "page.html");
    }

    @AfterAll
    static void stop() {
        browser.close();
        List.of(pages, listing, strict).forEach(Herald::close);
    }

    @Test
    void aListedOriginIsServed() {
        assertEquals(Map.of("polling", "200 read", "webSocket", "open", "stream", "open"), visit(listing));
    }

    @Test
    void anUnlistedOriginGetsNothing() {
        assertEquals(Map.of("polling", "nothing", "webSocket", "nothing", "stream", "nothing"), visit(strict));
    }

    private static Object visit(Herald server) {
        return page.evaluate(
                """
                async base => {
                  const handshake = [{ channel: '/meta/handshake', version: '1.0', supportedConnectionTypes: ['long-polling'] }]
                  const polling = await fetch(`${base}bayeux`, {
                    method: 'POST', credentials: 'include', headers: { 'content-type': 'application/json' },
                    body: JSON.stringify(handshake)
                  }).then(async reply => `${reply.status} ${(await reply.json())[0].successful ? 'read' : 'refused'}`, () => 'nothing')
                  const webSocket = await new Promise(done => {
                    const socket = new WebSocket(`${base.replace('http', 'ws')}bayeux`)
                    socket.onopen = () => { socket.close(); done('open') }
                    socket.onerror = () => done('nothing')
                  })
                  const stream = await new Promise(done => {
                    const source = new EventSource(`${base}sub/two/origins`, { withCredentials: true })
                    source.onopen = () => { source.close(); done('open') }
                    source.onerror = () => { source.close(); done('nothing') }
                  })
                  return { polling, webSocket, stream }
                }
                """,
                server.uri().toString());
    }

    private static String origin(Herald server) {
        var uri = server.uri().toString();
        return uri.substring(0, uri.length() - 1);
    }
}
