package dev.herald;

import dev.herald.props.Talker;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * How long a subscriber that was away waits for what it missed: from {@code /meta/subscribe} with its position to the
 * last of 1,000 entries of 100 bytes over a WebSocket; beside it, how long the same entries take live.
 *
 * <p>Arguments: rounds (50). The server runs in this process with the engine on disk; positions that the hub still
 * remembers and those that must be read from disk are told apart.
 */
final class RecoveryBench {
    private static final int MISSED = 1_000;
    private static final String DATA = "x".repeat(98);

    private RecoveryBench() {}

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 50;
        var folder = Files.createTempDirectory("herald-bench");
        try (var herald = Herald.open(Config.dev().port(0).folder(folder))) {
            double live = median(rounds, () -> live(herald));
            var since = top(herald, "/missed");
            publish(herald, "/missed", MISSED);
            double remembered = median(rounds, () -> recover(herald, "/missed", since));
            publish(herald, "/other", 20_000); // pushes the missed ones out of the hub's memory
            double read = median(rounds, () -> recover(herald, "/missed", since));
            System.out.printf(
                    Locale.ROOT,
                    "%d entries, median of %d rounds:%n  published and delivered live  %6.1f ms%n"
                            + "  recovered from memory         %6.1f ms (%.2f of live)%n"
                            + "  recovered from disk           %6.1f ms (%.2f of live)%n",
                    MISSED,
                    rounds,
                    live,
                    remembered,
                    remembered / live,
                    read,
                    read / live);
        }
    }

    private static void live(Herald herald) {
        try (var talker = Talker.to(herald.port())) {
            talker.handshake("");
            talker.subscribe("/live", "");
            publish(herald, "/live", MISSED);
            IntStream.range(0, MISSED).forEach(n -> talker.hear("/live"));
        }
    }

    private static void recover(Herald herald, String channel, String since) {
        try (var talker = Talker.to(herald.port())) {
            talker.handshake("");
            talker.subscribe(channel, ",\"ext\":{\"herald\":{\"since\":\"" + since + "\"}}");
            IntStream.range(0, MISSED).forEach(n -> talker.hear(channel));
        }
    }

    private static String top(Herald herald, String channel) {
        try (var talker = Talker.to(herald.port())) {
            talker.handshake("");
            return talker.subscribe(channel, "")
                    .path("ext")
                    .path("herald")
                    .path("top")
                    .asText();
        }
    }

    private static void publish(Herald herald, String channel, int count) {
        CompletableFuture.allOf(IntStream.range(0, count)
                        .mapToObj(n -> herald.publish(channel, DATA).toCompletableFuture())
                        .toArray(CompletableFuture<?>[]::new))
                .join();
    }

    private static double median(int rounds, Runnable round) {
        var millis = new double[rounds];
        for (int i = -10; i < rounds; i++) {
            long start = System.nanoTime();
            round.run();
            millis[Math.max(i, 0)] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        return millis[rounds / 2];
    }
}
