package dev.herald.services;

import dev.herald.census.Sessions;
import dev.herald.hub.Hub;
import dev.herald.intake.Intake;
import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.metrics.Metrics;
import dev.herald.requests.Asked;
import dev.herald.requests.Requests;
import dev.herald.service.Caller;
import dev.herald.service.Registration;
import dev.herald.service.Said;
import dev.herald.service.Services;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Knows the services there are, and has them called. Safe from any thread. */
public final class Registry implements Services, AutoCloseable {
    private static final long PATIENCE_SECONDS = 2;

    private final ExecutorService threads = Threads.open();
    private final Requests requests;
    private final Intake intake;
    private final Faults faults;
    private final Leavings leavings;
    private final Callers callers;
    private final Events events;
    private final Clockwork clockwork;
    private final Crew lambdas = new Crew(threads); // that hear of sessions, and so of all of one in order

    public Registry(Hub hub, Intake intake, Requests requests, Sessions sessions, Metrics metrics) {
        this.intake = intake;
        this.requests = requests;
        faults = new Faults(metrics.count("herald.services.failed", "Calls of services that failed unmeant"));
        var leaving = new Crew(threads);
        leavings = new Leavings(sessions, task -> leave(leaving, task));
        callers = new Callers(intake, requests, sessions, leavings);
        events = new Events(callers, faults, sessions, hub);
        clockwork = new Clockwork(faults);
        metrics.gauge(
                "herald.services.remembered",
                "Sessions of which services wait for something, or have something under way",
                this::remembered);
    }

    private void leave(Crew crew, Runnable task) {
        crew.runSurely(() -> {
                    task.run();
                    return true;
                })
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        faults.event(failure, "what is done when a session leaves", task);
                    }
                });
    }

    int remembered() {
        return leavings.size() + events.size();
    }

    @Override
    public Registration add(Object service) {
        return new Annotated(this, service, new Crew(threads)).add();
    }

    @Override
    public <T> Registration onRequest(String name, Class<T> type, Request<T> request) {
        return request(name, type, request, new Crew(threads));
    }

    @SuppressWarnings("unchecked") // the value is read as this type
    <T> Registration request(String name, Type type, Request<T> request, Crew crew) {
        return closing(requests.on(called(name), asked -> crew.run(
                        () -> request.answer((T) Values.read(asked.data(), type), callers.of(asked)))
                .thenCompose(Registry::staged)
                .thenApply(Values::write)
                .exceptionallyCompose(
                        failure -> CompletableFuture.failedStage(faults.answer(failure, name, asker(asked))))));
    }

    @Override
    public <T> Registration onStream(String name, Class<T> type, Stream<T> stream) {
        return stream(name, type, stream, new Crew(threads));
    }

    @SuppressWarnings("unchecked") // as above
    <T> Registration stream(String name, Type type, Stream<T> stream, Crew crew) {
        var leaving = new Crew(threads); // or what ends the work would wait behind it
        return closing(requests.onStream(called(name), (asked, answers) -> {
            var replies = new Answering(
                    answers, failure -> faults.answer(failure, name, asker(asked)), task -> leave(leaving, task));
            crew.run(() -> {
                        stream.answer((T) Values.read(asked.data(), type), callers.of(asked), replies);
                        return true;
                    })
                    .whenComplete((done, failure) -> {
                        if (failure != null) {
                            replies.fail(failure);
                        }
                    });
        }));
    }

    @Override
    public <T> Registration onPublish(String pattern, Class<T> type, Filter<T> filter) {
        return filter(pattern, type, filter, new Crew(threads));
    }

    @SuppressWarnings("unchecked") // as above
    <T> Registration filter(String pattern, Type type, Filter<T> filter, Crew crew) {
        return closing(intake.add(new Pattern(pattern), (publication, by) -> {
            var payload = publication.payload();
            var json = new String(payload.json(), StandardCharsets.UTF_8);
            var channel = publication.channel().called();
            var said = new Said(callers.of(publication, by), channel, Optional.ofNullable(publication.id()), json);
            return crew.run(() -> filter.filter((T) Values.read(payload, type), said))
                    .thenCompose(Registry::staged)
                    .thenApply(changed -> changed == null ? payload : Values.write(changed))
                    .exceptionallyCompose(failure -> CompletableFuture.<Payload>failedStage(
                            faults.publication(failure, channel, said.caller())));
        }));
    }

    @Override
    public Registration onConnect(Consumer<Caller> task) {
        return noted(events.connects, new Events.Coming(lambdas, task));
    }

    @Override
    public Registration onDisconnect(Consumer<Caller> task) {
        return noted(events.disconnects, new Events.Coming(lambdas, task));
    }

    @Override
    public Registration onSubscribe(String pattern, Interest interest) {
        return noted(events.subscribes, new Events.Joining(lambdas, new Pattern(pattern), interest));
    }

    @Override
    public Registration onUnsubscribe(String pattern, Interest interest) {
        return noted(events.unsubscribes, new Events.Joining(lambdas, new Pattern(pattern), interest));
    }

    @Override
    public Registration every(Duration interval, Task task) {
        return clockwork.every(interval, new Crew(threads), task);
    }

    Events events() {
        return events;
    }

    Clockwork clockwork() {
        return clockwork;
    }

    static <T> Registration noted(List<T> list, T item) {
        list.add(item);
        return () -> list.remove(item);
    }

    private static String called(String name) {
        new Channel("/service" + name); // or it cannot be asked for
        if (name.startsWith("/herald/")) {
            throw new IllegalArgumentException("names below /herald/ are the server's own: " + name);
        }
        return name;
    }

    private static String asker(Asked asked) {
        return "session " + asked.session().id();
    }

    private static CompletionStage<@Nullable Object> staged(@Nullable Object result) {
        return result instanceof CompletionStage<?> stage
                ? stage.thenApply(value -> value)
                : CompletableFuture.completedStage(result);
    }

    private static Registration closing(AutoCloseable registered) {
        return () -> {
            try {
                registered.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
    }

    @Override
    public void close() {
        clockwork.close();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
