package dev.herald.tokens.keys;

import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that a URL lists, as an issuer of tokens publishes them and changes them from time to time.
 *
 * <p>They are asked for ahead of the first token, again when they are no longer fresh, and when a token names one that
 * is not known; never more often than once per pause, whoever asks for what. While the URL cannot be reached the last
 * ones hold, but not for ever. Safe from any thread; the one mutable state changes whole, under this object's monitor.
 */
public final class RemoteKeys {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteKeys.class);

    /**
     * @param fresh after this long they are asked for again, while the ones at hand still hold
     * @param holds after this long without an answer, there are none
     * @param pause between two requests, however many tokens name keys that are not known
     * @param patience for one request, from beginning to end
     */
    public record Settings(URI url, Duration fresh, Duration holds, Duration pause, Duration patience, int maxBytes) {

        public static Settings of(URI url) {
            return new Settings(
                    url,
                    Duration.ofMinutes(5),
                    Duration.ofHours(1),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(5),
                    256 * 1024);
        }
    }

    /** What the keys said of a token. */
    public enum Finding {
        SIGNED,
        NOT_SIGNED,
        /** The keys cannot be had, so nobody can say. */
        UNAVAILABLE
    }

    /** Keys, and when they came; and when they were last asked for. */
    private record State(List<Key> keys, @Nullable Instant came, @Nullable Instant asked, boolean answered) {}

    private final Settings settings;
    private final Clock clock;
    private final Download download;
    private volatile State state = new State(List.of(), null, null, true); // written under this monitor
    private @Nullable CompletableFuture<Void> underWay; // guarded by this

    public RemoteKeys(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        download = new Download(settings.url(), settings.patience(), settings.maxBytes());
        refresh();
    }

    /** Whether one of the keys has signed the token. Completed on return when the keys at hand can tell. */
    public CompletionStage<Finding> verify(SignedJWT token) {
        var held = held();
        if (held.isEmpty()) {
            return refresh().thenApply(done -> atHand(token));
        } else if (isSigned(token, held)) {
            refreshIfStale();
            return CompletableFuture.completedFuture(Finding.SIGNED);
        } else if (isKnown(token, held)) {
            return CompletableFuture.completedFuture(Finding.NOT_SIGNED);
        }
        return refresh().thenApply(done -> atHand(token));
    }

    private Finding atHand(SignedJWT token) {
        var held = held();
        if (isSigned(token, held)) {
            return Finding.SIGNED;
        }
        boolean known = isKnown(token, held);
        return known || (!held.isEmpty() && state.answered()) ? Finding.NOT_SIGNED : Finding.UNAVAILABLE;
    }

    private static boolean isSigned(SignedJWT token, List<Key> keys) {
        return keys.stream().anyMatch(key -> key.hasSigned(token));
    }

    /** Whether the key is there that the token names, so that newer ones would change nothing. */
    private static boolean isKnown(SignedJWT token, List<Key> keys) {
        return token.getHeader().getKeyID() != null
                && keys.stream().anyMatch(key -> key.id() != null && key.isMeantBy(token.getHeader()));
    }

    private List<Key> held() {
        var now = state;
        return now.came() == null || now.came().plus(settings.holds()).isBefore(clock.instant())
                ? List.of()
                : now.keys();
    }

    private void refreshIfStale() {
        var came = state.came();
        if (came != null && came.plus(settings.fresh()).isBefore(clock.instant())) {
            refresh();
        }
    }

    /** Asks for the keys, or waits for who does; completes at once when they were asked for just now. */
    private CompletionStage<Void> refresh() {
        CompletableFuture<Void> mine;
        synchronized (this) {
            if (underWay != null) {
                return underWay;
            }
            var asked = state.asked();
            var now = clock.instant();
            if (asked != null && asked.plus(settings.pause()).isAfter(now)) {
                return CompletableFuture.completedFuture(null);
            }
            state = new State(state.keys(), state.came(), now, state.answered());
            mine = new CompletableFuture<>();
            underWay = mine;
        }
        download.get().thenApply(RemoteKeys::read).whenComplete((keys, failure) -> {
            settle(keys, failure);
            mine.complete(null); // outside of the monitor: this is where who waits goes on
        });
        return mine;
    }

    private synchronized void settle(@Nullable List<Key> keys, @Nullable Throwable failure) {
        underWay = null;
        if (keys != null) {
            if (!state.answered()) {
                LOG.info("the keys at {} can be had again", settings.url());
            }
            state = new State(keys, clock.instant(), state.asked(), true);
            return;
        }
        if (state.answered()) { // said once, however long it lasts
            LOG.warn("the keys at {} cannot be had: {}", settings.url(), why(failure));
        }
        state = new State(state.keys(), state.came(), state.asked(), false);
    }

    private static List<Key> read(String json) {
        try {
            var set = KeySet.read(json);
            set.leftOut().forEach(why -> LOG.debug("a key of the key set is left out: {}", why));
            return set.keysOrRefusal();
        } catch (UnusableKey e) {
            throw new CompletionException(e);
        }
    }

    private static String why(@Nullable Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof TimeoutException) {
            return "it takes too long";
        }
        return cause instanceof UnusableKey unusable ? unusable.why() : String.valueOf(cause);
    }
}
