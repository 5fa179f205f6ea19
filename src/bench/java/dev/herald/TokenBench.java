package dev.herald;

import dev.herald.access.Identity;
import dev.herald.broker.Keeping;
import dev.herald.broker.memory.MemoryBroker;
import dev.herald.message.Namespace;
import dev.herald.props.Mint;
import dev.herald.revocations.Revocations;
import dev.herald.revocations.Target;
import dev.herald.tokens.Reading;
import dev.herald.tokens.Tokens;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What it costs to read a token, by algorithm, beside the bare verification by Java's provider; and to look whether it is
 * revoked. One thread.
 *
 * <p>Takes no arguments. Counted is the time on the processor, since the machines are shared. Each row runs for 0.6 s of it after as much of
 * warming up.
 */
public final class TokenBench {
    private static final String SECRET = "a-secret-of-more-than-thirty-two-bytes";
    private static final Duration ROUND = Duration.ofMillis(600);

    private TokenBench() {}

    public static void main(String[] arguments) throws Exception {
        System.out.printf("%-8s %14s %14s %10s%n", "", "tokens/s", "bare/s", "ratio");
        for (var mint : List.of(Mint.hs256(SECRET), Mint.rs256(), Mint.es256(), Mint.edDsa())) {
            measure(mint);
        }
        revocations();
    }

    private static void measure(Mint mint) throws Exception {
        var tokens = new Tokens(settings(mint), user -> false, Clock.systemUTC());
        long now = Instant.now().getEpochSecond();
        var token = mint.token(Map.of("sub", "ann", "roles", List.of("staff"), "iat", now, "exp", now + 3600));
        var bytes = "x".repeat(150).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        var signature = mint.sign(bytes);

        double read = perSecond(() -> tokens.read(token).toCompletableFuture().join() instanceof Reading.Proven);
        double bare = perSecond(() -> mint.verifies(bytes, signature));
        System.out.printf("%-8s %,14.0f %,14.0f %10.2f%n", mint.algorithm(), read, bare, read / bare);
    }

    private static Tokens.Settings settings(Mint mint) throws Exception {
        boolean isSecret = mint.algorithm().equals("HS256");
        var files = isSecret
                ? List.<Path>of()
                : List.of(Files.writeString(Files.createTempFile("key", ".pem"), mint.pem()));
        return new Tokens.Settings(
                isSecret ? List.of(SECRET) : List.of(),
                files,
                null,
                null,
                null,
                Duration.ZERO,
                Tokens.Names.DEFAULTS,
                8192);
    }

    private static void revocations() {
        var now = Instant.now();
        var user = new Identity.User(Namespace.DEFAULT, "ann", Set.of(), Map.of(), null, "t", now, now.plusSeconds(60));
        try (var broker = new MemoryBroker(channel -> Keeping.NOTHING, Clock.systemUTC());
                var revocations = Revocations.open(Revocations.Settings.DEFAULTS, broker.table(), Clock.systemUTC())) {
            for (int i = 0; i < 10_000; i++) {
                revocations
                        .revoke(new Target.Token(null, "t-" + i), null, null)
                        .toCompletableFuture()
                        .join();
            }
            double checks = perSecond(() -> !revocations.isRevoked(user));
            System.out.printf("a check among 10,000 revocations: %.0f ns%n", 1e9 / checks);
        }
    }

    private static double perSecond(BooleanSupplier work) {
        rounds(work);
        return rounds(work);
    }

    private static double rounds(BooleanSupplier work) {
        var threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        long done = 0;
        while (threads.getCurrentThreadCpuTime() - start < ROUND.toNanos()) {
            for (int i = 0; i < 20; i++, done++) {
                if (!work.getAsBoolean()) {
                    throw new IllegalStateException("it ought to be taken");
                }
            }
        }
        return done * 1e9 / (threads.getCurrentThreadCpuTime() - start);
    }
}
