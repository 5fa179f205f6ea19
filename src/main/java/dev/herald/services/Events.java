package dev.herald.services;

import dev.herald.census.Sessions;
import dev.herald.census.Sessions.Session;
import dev.herald.hub.Hub;
import dev.herald.hub.Subscriber;
import dev.herald.hub.Watcher;
import dev.herald.intake.Turns;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import dev.herald.service.Caller;
import dev.herald.service.Services.Interest;
import dev.herald.service.Services.Task;
import dev.herald.services.Changes.Change;
import dev.herald.services.Changes.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Tells services who comes, goes, subscribes and leaves. What concerns one session reaches a service in its order, one thing
 * at a time; of subscriptions that come and go while a service is busy, what they come to. Safe from any thread.
 */
final class Events implements Watcher {

    /** Who wants to know of sessions. */
    record Coming(Crew crew, Consumer<Caller> task) {}

    /** Who wants to know of subscriptions to what the pattern covers or matches. */
    record Joining(Crew crew, Pattern pattern, Interest interest) {}

    private record Key(Crew crew, String session) {}

    private record Subscribed(String session, Pattern pattern) {}

    final List<Coming> connects = new CopyOnWriteArrayList<>();
    final List<Coming> disconnects = new CopyOnWriteArrayList<>();
    final List<Joining> subscribes = new CopyOnWriteArrayList<>();
    final List<Joining> unsubscribes = new CopyOnWriteArrayList<>();

    private final Callers callers;
    private final Faults faults;
    private final Turns<Key> turns = new Turns<>();
    private final Changes<Key> changes = new Changes<>();
    private final Map<Subscribed, Caller> subscribed =
            new ConcurrentHashMap<>(); // who has left is not among the sessions

    Events(Callers callers, Faults faults, Sessions sessions, Hub hub) {
        this.callers = callers;
        this.faults = faults;
        sessions.watchArrivals(session -> come(connects, session, "connect"));
        sessions.watchDepartures(session -> come(disconnects, session, "disconnect"));
        hub.watch(this);
    }

    private void come(List<Coming> concerned, Session session, String what) {
        if (!concerned.isEmpty()) {
            var caller = callers.of(session);
            concerned.forEach(coming -> tell(coming.crew, caller, what, () -> coming.task.accept(caller)));
        }
    }

    @Override
    public void joined(Subscriber subscriber, Pattern pattern) {
        if (subscribes.isEmpty() && unsubscribes.isEmpty()) {
            return;
        }
        callers.find(subscriber.id()).ifPresent(caller -> {
            if (!unsubscribes.isEmpty()) {
                subscribed.put(new Subscribed(subscriber.id(), pattern), caller);
            }
            note(caller, pattern, Kind.CAME);
        });
    }

    @Override
    public void left(Subscriber subscriber, Pattern pattern) {
        var caller = subscribed.remove(new Subscribed(subscriber.id(), pattern));
        if (!subscribes.isEmpty() || !unsubscribes.isEmpty()) {
            Optional.ofNullable(caller)
                    .or(() -> callers.find(subscriber.id()))
                    .ifPresent(who -> note(who, pattern, Kind.WENT));
        }
    }

    private void note(Caller caller, Pattern pattern, Kind kind) {
        var called = new Pattern(Namespace.called(pattern.name()));
        Stream.concat(subscribes.stream(), unsubscribes.stream())
                .filter(joining -> joining.pattern.covers(called))
                .map(Joining::crew)
                .distinct()
                .forEach(crew -> note(crew, new Change(caller, called, kind)));
    }

    private void note(Crew crew, Change change) {
        var key = new Key(crew, change.caller().id());
        if (changes.note(key, change)) {
            tell(crew, change.caller(), "its subscriptions", () -> changes.take(key)
                    .forEach(changed -> tell(crew, changed)));
        }
    }

    private void tell(Crew crew, Change change) {
        if (change.kind() != Kind.CAME) {
            tell(unsubscribes, crew, change, "unsubscribe from ");
        }
        if (change.kind() != Kind.WENT) {
            tell(subscribes, crew, change, "subscribe to ");
        }
    }

    private void tell(List<Joining> concerned, Crew crew, Change change, String what) {
        for (var joining : concerned) {
            if (joining.crew == crew && joining.pattern.covers(change.pattern())) {
                try {
                    joining.interest.changed(change.caller(), change.pattern().name());
                } catch (Throwable failure) {
                    faults.event(failure, what + change.pattern(), change.caller());
                }
            }
        }
    }

    private void tell(Crew crew, Caller caller, String what, Task task) {
        turns.take(
                        new Key(crew, caller.id()),
                        () -> crew.runSurely(() -> {
                            task.run();
                            return true;
                        }))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        faults.event(failure, what, caller);
                    }
                });
    }

    /** Of how many sessions something is remembered. */
    int size() {
        return subscribed.size() + turns.size();
    }
}
