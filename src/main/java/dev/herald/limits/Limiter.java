package dev.herald.limits;

import dev.herald.message.Channel;
import dev.herald.metrics.Count;
import dev.herald.metrics.Metrics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Holds clients to what they may ask of the server: each session, each user over all of its sessions, each backend,
 * and all together.
 *
 * <p>A message costs two or four additions, whoever it comes from; nothing waits here. What is beyond a limit is a value
 * that says so, to be told to the client. Safe from any thread.
 */
public final class Limiter {
    private static final int REMEMBERED = 10_000;
    private static final int IDLE_ACCOUNTS = 1_000;
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final int BURST = 10;

    /**
     * @param session what each session may send
     * @param user what all sessions of a user may send together
     * @param backend what each backend may send
     * @param sessions of a user
     * @param subscriptions of a user
     * @param handshakes a second, over all clients
     * @param channels that are kept, over all clients
     */
    public record Settings(
            Rates session, Rates user, Rates backend, int sessions, int subscriptions, int handshakes, int channels) {
        public static final Settings DEFAULTS = new Settings(
                new Rates(500, 2L << 20, 300),
                new Rates(2_000, 8L << 20, 1_000),
                new Rates(50_000, 256L << 20, 100_000),
                100,
                5_000,
                2_000,
                1_000_000);
    }

    /** What is there already, as the journal knows it. */
    public interface Channels {

        /** Whether a publication to the channel begins nothing: it has history, or is not kept. */
        boolean has(Channel channel);

        /** How many have history. */
        int count();
    }

    private final Settings settings;
    private final Channels channels;
    private final LongSupplier nanoTime;
    private final Map<String, Count> refused;
    private final Bucket handshakes;
    private final Tap.Gauge session;
    private final Tap.Gauge user;
    private final Tap.Gauge backend;
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();
    private final Map<String, Tap> backends = new ConcurrentHashMap<>();
    private final Map<Channel, Boolean> known = new ConcurrentHashMap<>();
    private volatile int sweepAt = IDLE_ACCOUNTS;

    public Limiter(Settings settings, Channels channels, Metrics metrics) {
        this(settings, channels, metrics, System::nanoTime);
    }

    Limiter(Settings settings, Channels channels, Metrics metrics, LongSupplier nanoTime) {
        this.settings = settings;
        this.channels = channels;
        this.nanoTime = nanoTime;
        refused = counts(metrics);
        handshakes = new Bucket(nanoTime, settings.handshakes, TimeUnit.SECONDS.toNanos(1), BURST);
        session = new Tap.Gauge("limits.", settings.session, refused, nanoTime);
        user = new Tap.Gauge("limits.user.", settings.user, refused, nanoTime);
        backend = new Tap.Gauge("limits.backend.", settings.backend, refused, nanoTime);
    }

    private static Map<String, Count> counts(Metrics metrics) {
        var names = Stream.of("limits.", "limits.user.", "limits.backend.")
                .flatMap(
                        prefix -> Stream.of("messages", "bytes", "new_channels").map(prefix::concat));
        var others =
                Stream.of("limits.handshakes", "limits.channels", "limits.user.sessions", "limits.user.subscriptions");
        return Stream.concat(names, others)
                .collect(Collectors.toUnmodifiableMap(
                        name -> name,
                        name -> metrics.count(
                                "herald.refused",
                                "What was refused for a limit, by the limit",
                                "limit",
                                name.substring("limits.".length()))));
    }

    /** A session's, as long as nobody knows whose it is. */
    public Allowance session() {
        var rates = settings.session;
        return new Allowance(
                this, new Tap(session), new Bucket(nanoTime, rates.messages(), TimeUnit.SECONDS.toNanos(1), BURST));
    }

    /** Lets a handshake by, or says that there are too many at once. */
    public @Nullable Exceeded handshake() {
        long wait = handshakes.take(1);
        return wait == 0
                ? null
                : exceeded("rate_limited", "limits.handshakes", settings.handshakes + " a second", wait);
    }

    /** Takes a backend's publication, or says which limit it meets. */
    public @Nullable Exceeded publication(String name, Channel channel, long size) {
        var tap = backends.computeIfAbsent(name, unknown -> new Tap(backend));
        var exceeded = tap.message(size, now());
        if (exceeded != null || isKnown(channel)) {
            return exceeded;
        }
        exceeded = roomForChannels(settings.channels / 10); // which strangers cannot take
        if (exceeded == null) {
            exceeded = tap.channel();
        }
        if (exceeded == null) {
            begin(channel);
        }
        return exceeded;
    }

    long now() {
        return nanoTime.getAsLong();
    }

    boolean isKnown(Channel channel) {
        if (known.containsKey(channel)) {
            return true;
        }
        if (!channels.has(channel)) {
            return false;
        }
        begin(channel);
        return true;
    }

    /** It is paid for: what comes before the journal knows of the channel begins it no second time. */
    void begin(Channel channel) {
        if (known.size() >= REMEMBERED) {
            known.clear();
        }
        known.put(channel, true);
    }

    @Nullable
    Exceeded roomForChannels(int reserve) {
        if (channels.count() < settings.channels + reserve) {
            return null;
        }
        return exceeded(
                "too_many_channels", "limits.channels", settings.channels + ", and so many have history", MINUTE);
    }

    /** The user's account, with one session more; null when it has too many. */
    @Nullable
    Account join(String name, int subscriptions) {
        if (accounts.size() > sweepAt) {
            accounts.values().removeIf(Account::isIdle);
            sweepAt = 2 * accounts.size() + IDLE_ACCOUNTS;
        }
        var joined = new Account[1];
        accounts.compute(name, (same, there) -> {
            var account =
                    there == null ? new Account(same, new Tap(user), settings.sessions, settings.subscriptions) : there;
            joined[0] = account.join(subscriptions) ? account : null;
            return account;
        });
        return joined[0];
    }

    /** How many users are remembered. */
    int accounts() {
        return accounts.size();
    }

    Exceeded tooManySessions() {
        return exceeded("too_many_sessions", "limits.user.sessions", settings.sessions + " at once", MINUTE);
    }

    Exceeded tooManySubscriptions() {
        return exceeded("too_many_subscriptions", "limits.user.subscriptions", settings.subscriptions + "", MINUTE);
    }

    private Exceeded exceeded(String code, String limit, String much, long wait) {
        refused.getOrDefault(limit, more -> {}).increment();
        return new Exceeded(code, limit + " is " + much, Duration.ofNanos(wait));
    }
}
