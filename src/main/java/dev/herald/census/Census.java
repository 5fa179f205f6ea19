package dev.herald.census;

import dev.herald.broker.Receipt;
import dev.herald.hub.Hub;
import dev.herald.message.Channel;
import dev.herald.message.Payload;
import dev.herald.message.Publication;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes how many sessions are open, and of how many users, whenever that has changed: <code>{"sessions": 3, "users":
 * 2}</code> on {@code /herald/stats}.
 *
 * <p>What changes within a tenth of a second is told together. Whatever the order in which sessions come and go, the
 * last word is the truth: a change that comes while the count is being told makes it due again. One thread tells, and
 * waits for each receipt before it tells more; what the journal refuses is told again after a while.
 */
public final class Census implements AutoCloseable {
    public static final Channel STATS = new Channel("/herald/stats");

    private static final Logger LOG = LoggerFactory.getLogger(Census.class);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration PAUSE_AFTER_REFUSAL = Duration.ofSeconds(1);
    private static final Duration CLOSING = Duration.ofSeconds(1);
    private static final String NOTHING = "";
    private static final String REFUSED = "refused";

    private final Sessions sessions;
    private final Hub hub;
    private final ScheduledThreadPoolExecutor teller;
    private final AtomicBoolean due = new AtomicBoolean();
    private volatile long mayTellAt = System.nanoTime(); // written by the teller
    private String told = NOTHING; // the teller's, once it runs

    private Census(Sessions sessions, Hub hub) {
        this.sessions = sessions;
        this.hub = hub;
        teller = new ScheduledThreadPoolExecutor(1, work -> new Thread(work, "herald-census"), new DiscardPolicy());
    }

    /**
     * Tells the count from now on. To be called before anybody can come in: what the journal has from before a restart
     * is then never the newest. Returns when the first count is told, or could not be and will be tried again.
     */
    public static Census begin(Sessions sessions, Hub hub) {
        var census = new Census(sessions, hub);
        census.tell(); // on this thread, since there is no other yet
        sessions.watch(census::changed);
        census.changed(); // what came before it was watched
        return census;
    }

    private void changed() {
        if (!due.getAndSet(true)) {
            teller.schedule(this::tell, mayTellAt - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
    }

    private void tell() {
        due.set(false);
        var count = "{\"sessions\":" + sessions.count() + ",\"users\":" + sessions.users() + "}";
        if (count.equals(told)) {
            return;
        }
        var receipt = hub.publish(Publication.of(STATS, Payload.of(count)))
                .toCompletableFuture()
                .join();
        if (receipt instanceof Receipt.Refused refused) {
            if (!told.equals(REFUSED)) { // said once, however long it lasts
                LOG.warn("{} is behind until the journal takes it: {}", STATS, refused.detail());
            }
            told = REFUSED;
            mayTellAt = System.nanoTime() + PAUSE_AFTER_REFUSAL.toNanos();
            changed();
        } else {
            told = count;
            mayTellAt = System.nanoTime() + PAUSE.toNanos();
        }
    }

    /** Tells no more. */
    @Override
    public void close() {
        teller.shutdownNow();
        try {
            teller.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
