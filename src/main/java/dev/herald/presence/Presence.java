package dev.herald.presence;

import dev.herald.access.Access;
import dev.herald.broker.Signals;
import dev.herald.census.Sessions;
import dev.herald.census.Sessions.Session;
import dev.herald.hub.Hub;
import dev.herald.hub.Subscriber;
import dev.herald.hub.Watcher;
import dev.herald.message.Channel;
import dev.herald.message.Companion;
import dev.herald.message.Members;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.message.Publication;
import dev.herald.metrics.Count;
import dev.herald.metrics.Metrics;
import dev.herald.presence.leases.Attendance;
import dev.herald.presence.leases.Settings;
import dev.herald.presence.members.Changes;
import dev.herald.presence.members.Member;
import dev.herald.presence.members.Wording;
import dev.herald.requests.Requests;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is on a channel. A session that subscribes to a channel by its name is a member, if the channel's rule has members; it
 * stays one for as long as its client shows that it lives.
 *
 * <p>Safe from any thread. One thread of its own has the {@link Attendance}: it takes what the hub, the sessions and the other
 * nodes say, looks often who has not been heard of, and gathers what changes for a tenth of a second before it tells.
 */
@SuppressWarnings("try") // closing may be interrupted, and says so
public final class Presence implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);
    private static final String SUBJECT = "herald/presence";
    private static final long CLOSING_MILLIS = 500;

    private final Hub hub;
    private final Sessions sessions;
    private final Signals signals;
    private final Clock clock;
    private final Attendance attendance; // its thread's
    private final ScheduledThreadPoolExecutor thread;
    private final Listeners listeners = new Listeners();
    private final List<AutoCloseable> registrations = new ArrayList<>();
    private final String node = UUID.randomUUID().toString();
    private final Count told;
    private boolean settling; // the thread's
    private volatile int members;

    private Presence(Settings settings, Hub hub, Sessions sessions, Signals signals, Clock clock, Metrics metrics) {
        this.hub = hub;
        this.sessions = sessions;
        this.signals = signals;
        this.clock = clock;
        long start = System.nanoTime();
        long first = clock.millis();
        attendance = new Attendance(
                node,
                settings,
                new Attendance.Surroundings(
                        channel -> hub.ruleOf(channel).members(),
                        session -> sessions.find(session.id())
                                .filter(session::equals)
                                .isPresent(),
                        now -> first + TimeUnit.NANOSECONDS.toMillis(now - start),
                        new Mouth()));
        thread = new ScheduledThreadPoolExecutor(1, work -> new Thread(work, "herald-presence"), new DiscardPolicy());
        told = metrics.count("herald.presence.changes", "Differences of members that were told");
        metrics.gauge("herald.presence.members", "Members of all channels, each counted on each", () -> members);
    }

    /** Notes from now on who is on channels, and tells it; to be called before anybody can come in. */
    public static Presence begin(
            Settings settings, Hub hub, Sessions sessions, Signals signals, Clock clock, Metrics metrics) {
        var presence = new Presence(settings, hub, sessions, signals, clock, metrics);
        presence.registrations.add(signals.listen(SUBJECT, presence::hear));
        hub.watch(presence.new Comings());
        long pace = settings.terms().pace().toNanos();
        presence.thread.scheduleWithFixedDelay(presence.guarded(presence::check), 0, pace, TimeUnit.NANOSECONDS);
        return presence;
    }

    /** Answers clients that ask who is there, and that say something of themselves. */
    public Presence answering(Requests requests, Access access) {
        new Answers(this, access).listen(requests).forEach(registrations::add);
        return this;
    }

    // ---- for Java programs

    /** Who is on the channel, by id: all of them. */
    public List<Member> members(String channel) {
        return members(new Channel(channel), "", Integer.MAX_VALUE)
                .toCompletableFuture()
                .join();
    }

    /** How many are on the channel. */
    public int count(String channel) {
        return count(new Channel(channel)).toCompletableFuture().join();
    }

    /** Has the listener hear of who comes and goes on the channel, on one thread, until what is returned is closed. */
    public AutoCloseable watch(String channel, Consumer<Changes> listener) {
        var watched = new Channel(channel);
        return watch(changes -> {
            if (changes.channel().equals(watched)) {
                listener.accept(changes);
            }
        });
    }

    /** The same on all channels. */
    public AutoCloseable watch(Consumer<Changes> listener) {
        return listeners.add(listener);
    }

    // ---- for doors

    /** Who is on the channel, by id: those after the given one, at most the limit. */
    public CompletionStage<List<Member>> members(Channel channel, String after, int limit) {
        return ask(() -> attendance.members(channel, after, limit));
    }

    public CompletionStage<Integer> count(Channel channel) {
        return ask(() -> attendance.count(channel));
    }

    /** How many are on each channel of the namespace that has any, by name: those after the given one, at most the limit. */
    public CompletionStage<SortedMap<Channel, Integer>> counts(Namespace namespace, String after, int limit) {
        return ask(() -> {
            var counts = new TreeMap<Channel, Integer>();
            for (var roll : attendance.rolls()) {
                var channel = roll.channel();
                if (roll.count() > 0
                        && namespace.has(channel)
                        && channel.called().compareTo(after) > 0) {
                    counts.put(channel, roll.count());
                    if (counts.size() > limit) {
                        counts.pollLastEntry();
                    }
                }
            }
            return counts;
        });
    }

    /** What can be told of the channel. */
    public Members kind(Channel channel) {
        return hub.ruleOf(channel).members();
    }

    /** The channel's list, as its watchers get it. */
    CompletionStage<Payload> list(Channel channel) {
        var list = new CompletableFuture<Payload>();
        run(() -> failing(list, () -> attendance.list(channel, now(), list::complete)));
        return list;
    }

    /** What the session's client says of itself; null for nothing. Completes with false if it is no member there. */
    CompletionStage<Boolean> state(Session session, Channel channel, @Nullable Payload state) {
        return ask(() -> attendance.stated(session.id(), channel, state, clock.millis(), now()));
    }

    /** To be called when the hub's rules say something else than before. */
    public void recheck() {
        run(() -> attendance.recheck(now()));
        sessions.stream().forEach(session -> session.patterns().stream()
                .filter(pattern -> !pattern.isWild())
                .map(pattern -> new Channel(pattern.name()))
                .filter(this::hasMembers)
                .forEach(channel -> run(() -> attendance.joined(session, channel, now()))));
    }

    private boolean hasMembers(Channel channel) {
        return kind(channel) != Members.OFF;
    }

    // ---- its thread

    private <T> CompletionStage<T> ask(Supplier<T> question) {
        var answer = new CompletableFuture<T>();
        run(() -> failing(answer, () -> answer.complete(question.get())));
        return answer;
    }

    /** Does the work, or has who waits for its result know that it failed. */
    private static void failing(CompletableFuture<?> result, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
            throw e;
        }
    }

    private void run(Runnable work) {
        thread.execute(guarded(work));
    }

    private Runnable guarded(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException | Error e) { // or nobody would look after leases any more
                LOG.error("presence failed at something", e);
            }
            settleSoon();
        };
    }

    private void settleSoon() {
        if (!settling && !attendance.isSettled()) {
            settling = true;
            thread.schedule(
                    guarded(() -> {
                        settling = false;
                        attendance.settle(now());
                    }),
                    Settings.BREATH.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    private void check() {
        attendance.check(now(), sessions.count(), 0);
        int all = 0;
        for (var roll : attendance.rolls()) {
            all += roll.count();
        }
        members = all;
    }

    private void hear(byte[] signal) {
        run(() -> attendance.heard(signal, now()));
    }

    private static long now() {
        return System.nanoTime();
    }

    /** Tells no more, and the other nodes that this one ends. */
    @Override
    public void close() throws Exception {
        for (var registration : registrations) {
            registration.close();
        }
        run(attendance::bye);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        thread.shutdown();
        thread.awaitTermination(CLOSING_MILLIS, TimeUnit.MILLISECONDS);
        listeners.close();
    }

    /** Called by the lanes: it only enqueues. */
    private final class Comings implements Watcher {
        @Override
        public void joined(Subscriber subscriber, Pattern pattern) {
            concerns(subscriber, pattern, attendance::joined, +1);
        }

        @Override
        public void left(Subscriber subscriber, Pattern pattern) {
            concerns(subscriber, pattern, attendance::left, -1);
        }

        private void concerns(Subscriber subscriber, Pattern pattern, Step step, int more) {
            if (!pattern.isWild() && subscriber instanceof Session session) {
                var channel = new Channel(pattern.name());
                var subject = Companion.MEMBERS.subjectOf(channel);
                if (subject.isPresent()) {
                    run(() -> attendance.watched(subject.get(), more, now()));
                } else if (hasMembers(channel)) {
                    run(() -> step.take(session, channel, now()));
                }
            }
        }

        @Override
        public void opened(Subscriber subscriber, Pattern pattern) {
            if (!pattern.isWild() && subscriber instanceof Session session) {
                var companion = new Channel(pattern.name());
                Companion.MEMBERS.subjectOf(companion).ifPresent(subject -> greet(session, companion, subject));
            }
        }

        /** The list goes to the session itself, before any difference that comes after it. */
        private void greet(Session session, Channel companion, Channel subject) {
            if (hasMembers(subject)) {
                run(() -> attendance.list(subject, now(), list -> session.tell(companion.called(), list)));
            } else {
                session.tell(companion.called(), Answers.noMembers(subject));
            }
        }
    }

    private interface Step {
        void take(Session session, Channel channel, long now);
    }

    private final class Mouth implements Attendance.Outlet {
        @Override
        public boolean fits(Changes changes, boolean isSample) {
            return heard(changes.channel())
                    .map(companion -> Wording.differences(changes, isSample).size()
                            <= hub.ruleOf(companion).maxBytes())
                    .orElse(true);
        }

        @Override
        public boolean tell(Changes changes, boolean isSample) {
            told.increment();
            listeners.tell(changes);
            return heard(changes.channel())
                    .map(companion -> hub.announce(
                            Publication.of(companion, Wording.differences(changes, isSample)), clock.instant()))
                    .orElse(true);
        }

        /** Where differences of the channel go, if anybody is there. */
        private Optional<Channel> heard(Channel channel) {
            return Companion.MEMBERS.of(channel).filter(companion -> hub.audience(companion) > 0);
        }

        @Override
        public void signal(byte[] message) {
            signals.send(SUBJECT, message);
        }
    }
}
