package dev.herald;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.TimeoutError;
import com.microsoft.playwright.options.WaitUntilState;
import dev.herald.browsers.RealBrowser;
import dev.herald.props.StartedJar;
import dev.herald.props.Turnstile;
import dev.herald.props.Turnstile.Upgrades;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * From a page's opening (the navigation's start, in a context whose caches are empty) to the first message that its one
 * subscription hears, on a channel on which a message is published every few milliseconds.
 *
 * <p>Clients and conditions take turns. The first round warms the server up and does not count.
 */
final class FirstMessage {
    private static final List<String> CLIENTS = List.of("cometd", "faye", "herald", "herald-core");
    private static final double PATIENCE = 20_000;

    /** What lies between the page and the server; {@code script} runs in the page before its own. */
    private record Condition(String name, URI server, String script) {}

    private final RealBrowser browser;
    private final int port;
    private final Timings timings = new Timings();

    private FirstMessage(RealBrowser browser, int port) {
        this.browser = browser;
        this.port = port;
    }

    static void measure(StartedJar herald, RealBrowser browser, int rounds) throws Exception {
        try (var refusing = new Turnstile(herald.port(), Upgrades.REFUSE);
                var stripping = new Turnstile(herald.port(), Upgrades.STRIP);
                var swallowing = new Turnstile(herald.port(), Upgrades.SWALLOW)) {
            var conditions = List.of(
                    new Condition("WebSocket open", herald.at("/"), ""),
                    new Condition("answered 400", refusing.at("/"), ""),
                    new Condition("stripped", stripping.at("/"), ""),
                    new Condition("swallowed", swallowing.at("/"), ""),
                    new Condition("not in the browser", herald.at("/"), "delete window.WebSocket"));
            var first = new FirstMessage(browser, herald.port());
            for (int round = 0; round <= rounds; round++) {
                for (var condition : conditions) {
                    for (var client : CLIENTS) {
                        first.open(client, condition, round > 0);
                    }
                }
            }
            first.print(conditions);
        }
    }

    private void open(String client, Condition condition, boolean counts) throws Exception {
        var channel = "/first/" + UUID.randomUUID();
        try (var context = browser.playwright().newContext();
                var ticker = new Ticker(port, channel)) {
            ticker.start();
            var page = context.newPage();
            page.addInitScript(condition.script());
            page.navigate(
                    condition
                            .server()
                            .resolve("/first-" + client + ".html?channel=" + channel)
                            .toString(),
                    new Page.NavigateOptions().setWaitUntil(WaitUntilState.COMMIT));
            double heard = heard(page);
            if (counts) {
                timings.add(condition.name() + client, heard);
                timings.add("loaded " + client, ((Number) page.evaluate("began")).doubleValue());
            }
        }
    }

    private static double heard(Page page) {
        try {
            var polling = new Page.WaitForFunctionOptions().setTimeout(PATIENCE).setPollingInterval(10);
            return ((Number) page.waitForFunction("() => window.heard", null, polling)
                            .jsonValue())
                    .doubleValue();
        } catch (TimeoutError late) {
            return Double.POSITIVE_INFINITY;
        }
    }

    private void print(List<Condition> conditions) {
        System.out.printf("%n%-20s %-12s %8s %8s  of CometD%n", "first message", "client", "median", "least");
        for (var condition : conditions) {
            double cometd = timings.median(condition.name() + "cometd");
            for (var client : CLIENTS) {
                var name = condition.name() + client;
                print(condition.name(), client, name, cometd);
            }
        }
        for (var client : CLIENTS) {
            print("of it, loading", client, "loaded " + client, timings.median("loaded cometd"));
        }
    }

    private void print(String what, String client, String name, double cometd) {
        double median = timings.median(name);
        System.out.printf(
                Locale.ROOT,
                "%-20s %-12s %5.0f ms %5.0f ms  %.2f%n",
                what,
                client,
                median,
                timings.least(name),
                median / cometd);
    }
}
