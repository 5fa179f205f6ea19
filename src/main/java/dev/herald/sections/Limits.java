package dev.herald.sections;

import dev.herald.config.words.Allowed;
import dev.herald.config.words.Size;
import dev.herald.limits.Limiter;
import dev.herald.limits.Rates;
import org.jspecify.annotations.Nullable;

/**
 * How much a client may ask of the server.
 *
 * @param queue of one session, in memory
 * @param queues of all sessions; a quarter of the heap when it is not said
 * @param messages of one session a second
 * @param bytes of them a second
 * @param newChannels that one session may begin, a minute
 * @param channels with history, of all
 * @param handshakes of all clients a second
 */
public record Limits(
        @Allowed(min = "1KiB", max = "16MiB") Size message,
        @Allowed(min = "1KiB", max = "64MiB") Size body,
        @Allowed(min = "1", max = "10000") int batch,
        @Allowed(min = "8", max = "1000") int depth,
        @Allowed(min = "16", max = "1000") int digits,
        @Allowed(min = "1", max = "100000") int subscriptions,
        @Allowed(min = "16KiB", max = "1GiB") Size queue,
        @Nullable @Allowed(min = "1MiB", max = "1024GiB") Size queues,
        @Allowed(min = "1", max = "1000000") int messages,
        @Allowed(min = "1KiB", max = "16GiB") Size bytes,
        @Allowed(min = "1", max = "1000000") int newChannels,
        @Allowed(min = "1", max = "1000000000") int channels,
        @Allowed(min = "1", max = "1000000") int handshakes,
        Shares.User user,
        Shares backend,
        PerAddress address,
        OnTheWire wire) {

    public static final Limits DEFAULTS = new Limits(
            Size.ofKiB(64),
            Size.ofKiB(256),
            100,
            64,
            128,
            128,
            Size.ofMiB(1),
            null,
            500,
            Size.ofMiB(2),
            300,
            1_000_000,
            2_000,
            new Shares.User(100, 5_000, 2_000, Size.ofMiB(8), 1_000),
            new Shares(50_000, Size.ofMiB(256), 100_000),
            PerAddress.DEFAULTS,
            OnTheWire.DEFAULTS);

    public Limits {
        if (message.compareTo(body) > 0) {
            throw new IllegalArgumentException("'message' must not be larger than 'body'");
        }
    }

    /** What clients are held to in a time. */
    public Limiter.Settings rates() {
        return new Limiter.Settings(
                new Rates(messages, bytes.bytes(), newChannels),
                new Rates(user.messages(), user.bytes().bytes(), user.newChannels()),
                new Rates(backend.messages(), backend.bytes().bytes(), backend.newChannels()),
                user.sessions(),
                user.subscriptions(),
                handshakes,
                channels);
    }

    /** Bytes that may wait for all sessions together. */
    public long maxQueued() {
        return queues == null ? Runtime.getRuntime().maxMemory() / 4 : queues.bytes();
    }
}
