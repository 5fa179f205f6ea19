package dev.herald;

import dev.herald.browsers.RealBrowser;
import dev.herald.props.StartedJar;
import java.nio.file.Files;

/**
 * What a page waits for and what it loads, in Chromium and with the packed jar as its server: the time to the first
 * message beside the stock clients, the time to the last of 1,000 missed messages, and the bundles' sizes.
 *
 * <p>Arguments: openings of each page (10).
 */
final class PageBench {
    private PageBench() {}

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
        var folder = Files.createTempDirectory("herald-bench");
        var pages = BenchPages.in(Files.createDirectory(folder.resolve("pages")));
        pages.printSizes();
        try (var herald = StartedJar.dev(folder, "--set", "http.folder=" + pages.folder());
                var browser = RealBrowser.open(RealBrowser.Kind.CHROMIUM)) {
            MissedMessages.measure(herald, browser, rounds);
            FirstMessage.measure(herald, browser, rounds);
        }
    }
}
