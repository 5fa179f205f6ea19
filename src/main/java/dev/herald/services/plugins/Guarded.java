package dev.herald.services.plugins;

import dev.herald.broker.Receipt;
import dev.herald.message.Payload;
import dev.herald.service.Caller;
import dev.herald.service.Host;
import dev.herald.service.Registration;
import dev.herald.service.Services;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The server as one plugin sees it: what it registers ends with it, even if it forgets to. Safe from any thread. */
final class Guarded implements Host, Services, AutoCloseable {
    private final Host host;
    private final List<Registration> registrations = new CopyOnWriteArrayList<>();

    Guarded(Host host) {
        this.host = host;
    }

    @Override
    public Services services() {
        return this;
    }

    @Override
    public CompletionStage<Receipt> publish(String channel, Object value) {
        return host.publish(channel, value);
    }

    @Override
    public CompletionStage<Payload> ask(String session, String name, Object value, Duration timeout) {
        return host.ask(session, name, value, timeout);
    }

    @Override
    public Registration add(Object service) {
        return noted(host.services().add(service));
    }

    @Override
    public <T> Registration onRequest(String name, Class<T> type, Request<T> request) {
        return noted(host.services().onRequest(name, type, request));
    }

    @Override
    public <T> Registration onStream(String name, Class<T> type, Stream<T> stream) {
        return noted(host.services().onStream(name, type, stream));
    }

    @Override
    public <T> Registration onPublish(String pattern, Class<T> type, Filter<T> filter) {
        return noted(host.services().onPublish(pattern, type, filter));
    }

    @Override
    public Registration onConnect(Consumer<Caller> task) {
        return noted(host.services().onConnect(task));
    }

    @Override
    public Registration onDisconnect(Consumer<Caller> task) {
        return noted(host.services().onDisconnect(task));
    }

    @Override
    public Registration onSubscribe(String pattern, Interest interest) {
        return noted(host.services().onSubscribe(pattern, interest));
    }

    @Override
    public Registration onUnsubscribe(String pattern, Interest interest) {
        return noted(host.services().onUnsubscribe(pattern, interest));
    }

    @Override
    public Registration every(Duration interval, Task task) {
        return noted(host.services().every(interval, task));
    }

    private Registration noted(Registration registration) {
        registrations.add(registration);
        return () -> {
            registrations.remove(registration);
            registration.close();
        };
    }

    @Override
    public void close() {
        registrations.forEach(Registration::close);
    }
}
