package dev.herald.webhooks;

import dev.herald.access.Identity;
import dev.herald.broker.Journal;
import dev.herald.broker.Table;
import dev.herald.census.Sessions;
import dev.herald.census.Sessions.Session;
import dev.herald.documents.Documents;
import dev.herald.hub.Hub;
import dev.herald.metrics.Metrics;
import dev.herald.presence.Presence;
import dev.herald.webhooks.Happening.Matter;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/**
 * Tells backends who comes and goes, and what documents have become, by signed POSTs.
 *
 * <p>What happens is written down first, in a channel of each webhook's ({@link Ledger}), and brought to the backend from
 * there ({@link Courier}): what a backend has not taken yet outlives the server.
 */
@SuppressWarnings("try") // closing may be interrupted, and says so
public final class Webhooks implements AutoCloseable {

    /**
     * @param giveUp after how long an event is laid aside
     * @param timeout of one attempt
     * @param grace for how long a channel may be empty and is not yet vacated
     * @param debounce for how long nobody must have changed a document for its change to be told
     * @param pause before the first new attempt; later ones are longer
     */
    public record Settings(
            List<Webhook> to, Duration giveUp, Duration timeout, Duration grace, Duration debounce, Duration pause) {
        public static final Settings NONE = new Settings(
                List.of(),
                Duration.ofHours(24),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                Duration.ofSeconds(1));

        public Settings {
            to = List.copyOf(to);
        }
    }

    /** Where it writes down what happens, and reads it again. */
    public record Surroundings(Hub hub, Journal journal, Table table, Metrics metrics, Clock clock) {}

    private static final int THREADS = 4;
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final Ledger ledger;
    private final Settings settings;
    private final Hub hub;
    private AutoCloseable members = () -> {};
    private AutoCloseable edits = () -> {};
    private final Map<Webhook, Courier> couriers = new LinkedHashMap<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> thread("webhook", work));
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(work -> thread("webhooks", work));

    private Webhooks(Settings settings, Surroundings around) {
        this.settings = settings;
        this.hub = around.hub();
        var working = new Courier.Surroundings(
                around.journal(), around.hub(), around.clock(), settings, Tallies.in(around.metrics()));
        for (var webhook : settings.to()) {
            var post = new Post(webhook, around.clock(), settings.timeout(), threads);
            var cursor = Cursor.of(webhook, around.table(), around.journal().origin());
            couriers.put(webhook, new Courier(webhook, working, post, cursor, timer));
        }
        ledger = new Ledger(
                settings.to(), around.hub(), around.table(), around.clock(), around.metrics(), threads, this::wake);
    }

    /** To be called before anybody comes in. */
    public static Webhooks begin(Settings settings, Surroundings around, Sessions sessions, Presence presence) {
        var webhooks = new Webhooks(settings, around);
        if (!settings.to().isEmpty()) {
            webhooks.ledger.endWhatIsOpen();
            webhooks.couriers.values().forEach(Courier::wake);
            webhooks.watch(sessions, around.hub(), settings.grace());
            webhooks.members = presence.watch(new Attendees(webhooks.ledger));
        }
        return webhooks;
    }

    /** From now on they are told of what documents become, too. */
    public void watch(Documents documents) {
        edits = new Edits(ledger, hub, settings.to()).listen(documents, settings.debounce());
    }

    private void watch(Sessions sessions, Hub hub, Duration grace) {
        Consumer<Session> came = session -> ledger.begins(Event.CONNECT, matter(session));
        Consumer<Session> went = session -> ledger.ends(Event.DISCONNECT, matter(session));
        sessions.watchArrivals(came);
        sessions.watchDepartures(went);
        hub.watch(new Occupancy(ledger, timer, grace));
    }

    private static Matter matter(Session session) {
        var identity = session.identity();
        var facts = Happening.facts()
                .put("session", session.id())
                .put("transport", session.transport())
                .put("remote", session.remote());
        if (!identity.namespace().name().isEmpty()) {
            facts.put("namespace", identity.namespace().name());
        }
        if (identity instanceof Identity.User user) {
            facts.put("user", user.subject());
        }
        return new Matter("session/" + session.id(), session.id(), facts);
    }

    private void wake(Webhook webhook) {
        var courier = couriers.get(webhook);
        if (courier != null) {
            courier.wake();
        }
    }

    private static Thread thread(String name, Runnable work) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() throws Exception {
        members.close();
        edits.close();
        ledger.close(CLOSING);
        timer.shutdownNow();
        threads.shutdownNow();
    }
}
