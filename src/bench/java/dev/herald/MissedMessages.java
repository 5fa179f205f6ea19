package dev.herald;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.WaitUntilState;
import dev.herald.browsers.RealBrowser;
import dev.herald.props.StartedJar;
import dev.herald.props.Wire;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * From the opening of a page that has opted into storage, and was open in this tab before, to the last of 1,000 messages
 * that were published meanwhile: handed to its listener, which puts each into the page. Beside it, the same with one.
 *
 * <p>The tab is on another page of the site meanwhile: a page that only reloads would hear some of them live.
 */
final class MissedMessages {
    private static final int MANY = 1_000;
    private static final int BATCH = 100;
    private static final String TEXT = "x".repeat(80);
    private static final List<String> TRANSPORTS = List.of("websocket,long-polling", "websocket", "long-polling");
    private static final List<String> MARKS = List.of("began", "first", "last", "painted");

    private final StartedJar herald;
    private final RealBrowser browser;
    private final Timings timings = new Timings();

    private MissedMessages(StartedJar herald, RealBrowser browser) {
        this.herald = herald;
        this.browser = browser;
    }

    static void measure(StartedJar herald, RealBrowser browser, int rounds) throws Exception {
        var missed = new MissedMessages(herald, browser);
        for (int round = 0; round <= rounds; round++) {
            for (var transports : TRANSPORTS) {
                missed.comeBack(transports, 1, round > 0);
                missed.comeBack(transports, MANY, round > 0);
            }
        }
        missed.print();
    }

    private void comeBack(String transports, int count, boolean counts) throws Exception {
        var channel = "/missed/" + UUID.randomUUID();
        var at = "/missed.html?channel=" + channel + "&transports=" + transports + "&missed=" + count;
        try (var context = browser.playwright().newContext()) {
            var page = open(context, at);
            page.waitForFunction("() => document.title === 'ready'");
            page.navigate(herald.at("/away.html").toString());
            publish(channel, count);
            page.navigate(herald.at(at).toString(), quickly());
            var polling = new Page.WaitForFunctionOptions().setPollingInterval(10);
            page.waitForFunction("() => window.painted || document.title.startsWith('lost')", null, polling);
            for (var mark : MARKS) {
                double millis = ((Number) page.evaluate(mark)).doubleValue();
                if (counts) {
                    timings.add(transports + count + mark, millis);
                }
            }
        }
    }

    private Page open(BrowserContext context, String at) {
        var page = context.newPage();
        page.navigate(herald.at(at).toString(), quickly());
        return page;
    }

    private static Page.NavigateOptions quickly() {
        return new Page.NavigateOptions().setWaitUntil(WaitUntilState.COMMIT);
    }

    private void publish(String channel, int count) throws Exception {
        var wire = new Wire(herald.port());
        for (int from = 0; from < count; from += BATCH) {
            var envelopes = IntStream.range(from, Math.min(count, from + BATCH))
                    .mapToObj(
                            n -> "{\"channel\":\"%s\",\"data\":{\"n\":%d,\"text\":\"%s\"}}".formatted(channel, n, TEXT))
                    .collect(Collectors.joining(",", "[", "]"));
            var answer = wire.post("/api/v1/batch", envelopes);
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("not published: " + answer.body());
            }
        }
    }

    private void print() {
        System.out.printf(
                "%nmedians in ms since the navigation began%n%-24s %7s %8s %8s %8s %8s %8s%n",
                "missed messages", "count", "script", "first", "last", "painted", "least");
        for (var transports : TRANSPORTS) {
            print(transports, 1);
            print(transports, MANY);
            System.out.printf(
                    Locale.ROOT,
                    "   the last of %,d: %.2f of the only one; %.0f ms after the page's script began%n",
                    MANY,
                    timings.median(transports + MANY + "last") / timings.median(transports + 1 + "last"),
                    timings.median(transports + MANY + "last") - timings.median(transports + MANY + "began"));
        }
    }

    private void print(String transports, int count) {
        var marks = MARKS.stream()
                .map(mark -> String.format(Locale.ROOT, "%8.0f", timings.median(transports + count + mark)))
                .collect(Collectors.joining(" "));
        double least = timings.least(transports + count + "last");
        System.out.printf(Locale.ROOT, "%-24s %,7d %s %8.0f%n", transports, count, marks, least);
    }
}
