package dev.herald;

import dev.herald.limits.Limiter;
import dev.herald.limits.Rates;
import dev.herald.message.Channel;
import dev.herald.metrics.Metrics;
import java.util.ArrayList;
import java.util.function.LongConsumer;

/**
 * What the limits cost a message that is within them: nanoseconds for the session's rate, its user's, and the look whether
 * the channel is new. Takes no arguments.
 */
public final class LimiterBench {
    private static final int CALLS = 20_000_000;
    private static final Rates ANY = new Rates(1_000_000_000, 1L << 50, 1_000_000);

    private LimiterBench() {}

    public static void main(String[] arguments) throws InterruptedException {
        var limiter = new Limiter(
                new Limiter.Settings(ANY, ANY, ANY, 1_000, 1_000, 1_000, 1_000_000),
                new Limiter.Channels() {
                    @Override
                    public boolean has(Channel channel) {
                        return true;
                    }

                    @Override
                    public int count() {
                        return 1;
                    }
                },
                new Metrics());
        var anonymous = limiter.session();
        var user = limiter.session();
        user.belongTo("ann");
        var shared = limiter.session();
        shared.belongTo("ann");
        var channel = new Channel("/chat/lobby");
        for (int round = 0; round < 3; round++) {
            measure("a message of an anonymous session", 1, i -> anonymous.message(100));
            measure("a message of a user's session", 1, i -> user.message(100));
            measure("a publication of a user's session", 1, i -> {
                user.message(100);
                user.publication(channel);
            });
            measure("the same, two threads of one user", 2, i -> {
                shared.message(100);
                shared.publication(channel);
            });
            measure("a backend's publication", 1, i -> limiter.publication("key", channel, 100));
        }
    }

    private static void measure(String title, int threads, LongConsumer call) throws InterruptedException {
        var all = new ArrayList<Thread>();
        long start = System.nanoTime();
        for (int i = 0; i < threads; i++) {
            var thread = new Thread(() -> {
                for (long n = 0; n < CALLS; n++) {
                    call.accept(n);
                }
            });
            thread.start();
            all.add(thread);
        }
        for (var thread : all) {
            thread.join();
        }
        System.out.printf("%-40s %6.1f ns%n", title, (double) (System.nanoTime() - start) / CALLS / threads);
    }
}
