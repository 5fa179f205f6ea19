package dev.herald;

import dev.herald.browsers.RealBrowser;
import dev.herald.props.StartedJar;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.Locale;

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
        printLoad("before");
        try (var herald = StartedJar.dev(folder, "--set", "http.folder=" + pages.folder());
                var browser = RealBrowser.open(RealBrowser.Kind.CHROMIUM)) {
            MissedMessages.measure(herald, browser, rounds);
            FirstMessage.measure(herald, browser, rounds);
        }
        printLoad("after");
    }

    /** Most of what is measured is work for a processor: on a busy machine the figures are the others' work. */
    private static void printLoad(String when) {
        var system = ManagementFactory.getOperatingSystemMXBean();
        System.out.printf(
                Locale.ROOT,
                "%nload average %s: %.1f on %d processors%n",
                when,
                system.getSystemLoadAverage(),
                system.getAvailableProcessors());
    }
}
