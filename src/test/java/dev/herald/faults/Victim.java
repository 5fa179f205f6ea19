package dev.herald.faults;

import dev.herald.broker.Keeping;
import dev.herald.broker.Keeping.Durability;
import dev.herald.broker.Keeping.Retention;
import dev.herald.broker.Reading;
import dev.herald.broker.Receipt;
import dev.herald.broker.embedded.EmbeddedBroker;
import dev.herald.broker.embedded.EmbeddedBroker.Settings;
import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.message.Publication;
import dev.herald.metrics.Metrics;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * A process to be killed: publishes on a few channels as fast as it can, with ids, several at a time, and says
 * on its output what became of each, in a line: {@code kept|repeated|refused publisher number offset}.
 *
 * <p>It goes on from what the journal has, and says the last ones again: those must come back as repeated. One
 * that was refused is said again until it is kept; so that it stays in order, refusals may only come where one is
 * said at a time.
 */
final class Victim {
    static final int PUBLISHERS = 4;
    private static final int SAID_AGAIN = 20;
    private static final long PAUSE_AFTER_REFUSAL = Duration.ofMillis(5).toNanos();
    private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

    private Victim() {}

    /** Arguments: the folder; sync or async; the asynchronous interval in milliseconds; how many at a time. */
    public static void main(String[] arguments) throws Exception {
        var defaults = Settings.in(Path.of(arguments[0]));
        var settings = new Settings(
                defaults.folder(),
                8 << 20,
                4 << 20,
                Duration.ofMillis(Long.parseLong(arguments[2])),
                defaults.idWindow(),
                0,
                10_000,
                64 << 20);
        var broker = EmbeddedBroker.open(settings, Victim::keeping, Clock.systemUTC(), new Metrics());
        for (int i = 0; i < PUBLISHERS; i++) {
            var publisher = i;
            new Thread(() -> publish(broker, arguments[1], publisher, Integer.parseInt(arguments[3]))).start();
        }
        if (arguments[1].equals("sync")) {
            new Thread(() -> chatter(broker)).start();
        }
    }

    static Channel channel(String durability, int publisher) {
        return new Channel("/" + durability + "/" + publisher);
    }

    static Keeping keeping(Channel channel) {
        var plenty = new Retention(100_000_000, Duration.ofDays(100), 1L << 40);
        return switch (channel.segments().get(0)) {
            case "few" -> new Keeping(Durability.SYNC, new Retention(20, Duration.ofDays(1), 1 << 20));
            case "async" -> new Keeping(Durability.ASYNC, plenty);
            default -> new Keeping(Durability.SYNC, plenty);
        };
    }

    static EmbeddedBroker reopen(Path folder) throws IOException {
        return EmbeddedBroker.open(
                Settings.in(folder).withReserveBytes(0), Victim::keeping, Clock.systemUTC(), new Metrics());
    }

    /** Keeps a small channel busy, so that there is always something being trimmed. */
    private static void chatter(EmbeddedBroker broker) {
        var payload = Payload.of("\"chatter\"");
        while (true) {
            var unused = broker.journal()
                    .append(Publication.of(new Channel("/few/chatter"), payload))
                    .toCompletableFuture()
                    .join();
        }
    }

    private static void publish(EmbeddedBroker broker, String durability, int publisher, int outstanding) {
        var channel = channel(durability, publisher);
        var newest = broker.journal()
                .last(Pattern.of(channel), 1)
                .toCompletableFuture()
                .join();
        long next = 0;
        if (newest instanceof Reading.Complete complete && !complete.entries().isEmpty()) {
            next = Math.max(0, number(complete.entries().get(0).publication().id()) - SAID_AGAIN);
        }
        var permits = new Semaphore(outstanding);
        var refused = new AtomicBoolean();
        for (long number = next; true; number++) {
            permits.acquireUninterruptibly();
            if (refused.getAndSet(false)) {
                number--;
                LockSupport.parkNanos(PAUSE_AFTER_REFUSAL);
            }
            say(broker, channel, publisher, number, permits, refused);
        }
    }

    private static void say(
            EmbeddedBroker broker,
            Channel channel,
            int publisher,
            long number,
            Semaphore permits,
            AtomicBoolean refused) {
        var payload = Payload.of("{\"number\":" + number + ",\"text\":\"" + "x".repeat(100) + "\"}");
        var publication = new Publication(channel, payload, publisher + "-" + number, null);
        var unused = broker.journal().append(publication).thenAccept(receipt -> {
            if (receipt instanceof Receipt.Kept kept) {
                report("kept " + publisher + " " + number + " "
                        + kept.position().offset());
            } else if (receipt instanceof Receipt.Repeated repeated) {
                report("repeated " + publisher + " " + number + " "
                        + repeated.position().offset());
            } else {
                refused.set(true);
                report("refused " + publisher + " " + number + " 0");
            }
            permits.release();
        });
    }

    static long number(String id) {
        return Long.parseLong(id.substring(id.indexOf('-') + 1));
    }

    /** One write a line, unbuffered: what was written is with the reader even if this process ends here. */
    private static void report(String line) {
        try {
            OUT.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            Runtime.getRuntime().halt(3);
        }
    }
}
