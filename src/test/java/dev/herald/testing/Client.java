package dev.herald.testing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.message.Pattern;
import dev.herald.props.Turnstile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client in a test, over a connection of its own that can be cut, stalled and slowed. As herald.js does, it comes back by
 * itself and gets what it missed.
 *
 * <p>What it hears it keeps until an expectation takes it out. Every wait has a bound, {@link HeraldTest#patience}; what
 * fails says what came instead, and how it stands with the connection. The test's thread uses it.
 */
public final class Client implements AutoCloseable {
    private static final String FENCE = "/herald/testing/";
    private static final String ANSWER = "/service/herald/answer";

    private final String name;
    private final Duration patience;
    private final Consumer<String> fence;
    private final Turnstile turnstile;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Inbox inbox = new Inbox();
    private final Inbox answers = new Inbox();
    private final Inbox fences = new Inbox();
    private final String fenced = FENCE + UUID.randomUUID();
    private final Stay stay;
    private boolean isFenced;
    private String trouble = ""; // that the test makes, in words

    /**
     * @param transport as Bayeux names it
     * @param token empty for none
     * @param fence publishes to the channel, as the server does, where this client hears it
     */
    Client(
            String name,
            URI endpoint,
            String transport,
            Supplier<String> token,
            Duration patience,
            Consumer<String> fence)
            throws IOException {
        this.name = name;
        this.patience = patience;
        this.fence = fence;
        turnstile = new Turnstile(endpoint.getPort());
        stay = new Stay(lines(transport, turnstile.at(endpoint.getPath())), token, this::sort);
        stay.open();
    }

    private Function<Line.Ear, Line> lines(String transport, URI endpoint) {
        return switch (transport) {
            case "websocket" -> ear -> new SocketLine(http, endpoint, ear);
            case "long-polling" -> ear -> new PollingLine(http, endpoint, ear);
            default ->
                throw new IllegalArgumentException(
                        "@Over(\"" + transport + "\"): a client of the kit speaks websocket or long-polling");
        };
    }

    /** Whether it connects again by itself, if it is not connected. */
    boolean comesBack() {
        return trouble.isEmpty() && !stay.isOver();
    }

    private void sort(Message message) {
        if (message.channel().startsWith(FENCE)) {
            fences.add(message);
        } else if (message.channel().equals(ANSWER)) {
            answers.add(message);
        } else {
            inbox.add(message);
        }
    }

    /** What the test calls it. */
    public String name() {
        return name;
    }

    /** The session's id, as the server knows it. */
    public String id() {
        return stay.id();
    }

    /**
     * Waits until it is connected; clients of a test are, when they are handed over.
     *
     * @throws Refused if the server does not let it in
     */
    public Client connects() {
        try {
            stay.awaitConnected(patience);
        } catch (AssertionError e) {
            throw new AssertionError(
                    name + " does not connect within " + patience + troubled() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        return this;
    }

    /** Whether it is connected, as far as it has noticed. */
    public boolean isConnected() {
        return stay.isConnected();
    }

    /**
     * Subscribes to what is published from now on, and waits until the server has confirmed it.
     *
     * @param pattern a channel, or {@code /chat/*} or {@code /chat/**} for many
     * @throws Refused if the server refuses
     */
    public Client subscribe(String pattern) {
        confirmed("subscribing to " + pattern, stay.subscribe(new Pattern(pattern), null));
        return this;
    }

    /** The same, beginning with the newest so many that are kept. */
    public Client subscribe(String pattern, int last) {
        confirmed("subscribing to " + pattern, stay.subscribe(new Pattern(pattern), last));
        return this;
    }

    public Client unsubscribe(String pattern) {
        confirmed("unsubscribing from " + pattern, stay.unsubscribe(new Pattern(pattern)));
        return this;
    }

    /**
     * Publishes the value as JSON, and waits until the server has confirmed it.
     *
     * @throws Refused if the server refuses
     */
    public Client publish(String channel, Object value) {
        confirmed("publishing to " + channel, said(channel, value));
        return this;
    }

    /** The same, without waiting: while it is cut off, say. Completes with the reply, once it is there. */
    public CompletableFuture<JsonNode> publishSoon(String channel, Object value) {
        return said(channel, value);
    }

    private CompletableFuture<JsonNode> said(String channel, Object value) {
        return stay.call(Said.publication(channel, value, UUID.randomUUID().toString()));
    }

    /**
     * Asks the server, and waits for the answer.
     *
     * @param request its name, such as {@code sum}
     * @throws Refused if there is none, or the answer is an error
     */
    public JsonNode asks(String request, Object value) {
        var id = UUID.randomUUID().toString();
        var doing = "asking for " + request;
        confirmed(doing, stay.call(Said.publication("/service/" + request, value, id)));
        var answer = take(answers, message -> message.data().path("id").asText().equals(id));
        if (answer == null) {
            throw new AssertionError(name + " got no answer to " + request + " within " + patience + circumstances());
        }
        return Said.result(doing, answer.data());
    }

    /** Expects these to be the next that come on the channel, in this order; other channels' messages stay. */
    public Client expects(String channel, Object... values) {
        for (var value : values) {
            var expected = Said.json(value);
            var message = next(channel, () -> "expected " + expected + " on " + channel);
            if (!message.data().equals(expected)) {
                throw new AssertionError(name + " expected " + expected + " on " + channel + ", but the next there was "
                        + message.data() + circumstances());
            }
        }
        return this;
    }

    /** The data of the next that comes on the channel. */
    public JsonNode hears(String channel) {
        return next(channel, () -> "expected something on " + channel).data();
    }

    /** The next that comes, whatever it is. */
    public Message hears() {
        var message = take(inbox, any -> true);
        if (message == null) {
            throw new AssertionError(name + " heard nothing within " + patience + circumstances());
        }
        return message;
    }

    /**
     * Expects that nothing is left of all that was confirmed until now: waits for what is still under way, and no longer.
     * What the server will say by itself after a time it cannot know of.
     */
    public Client expectsNothing() {
        return expectsNo("anything", message -> true);
    }

    /** The same, of one channel. */
    public Client expectsNothing(String channel) {
        return expectsNo("anything on " + channel, message -> message.channel().equals(channel));
    }

    private Client expectsNo(String what, Predicate<Message> unwanted) {
        if (!isReached()) {
            throw new AssertionError(
                    name + " cannot tell whether there is " + what + ": nothing reaches it" + circumstances());
        }
        if (inbox.look(unwanted) != null) {
            throw new AssertionError(name + " did not expect " + what + "; " + inbox.told());
        }
        return this;
    }

    /** Whether what is published now comes through; all that was confirmed before has come then. */
    private boolean isReached() {
        try {
            if (!isFenced) {
                subscribe(fenced);
                isFenced = true;
            }
        } catch (AssertionError noAnswer) {
            return false;
        }
        fence.accept(fenced);
        return take(fences, message -> true) != null;
    }

    /** Forgets what has come. */
    public Client forgets() {
        inbox.clear();
        return this;
    }

    /** Resets its connection, and every new one until {@link #resume}. */
    public Client cut() {
        return troubles("cut off", turnstile::cut);
    }

    /** Resets its connection; it may connect again at once. */
    public Client drop() {
        turnstile.cutOpen();
        return this;
    }

    /** From now on nothing comes through, in either direction, and nobody is told, until {@link #resume}. */
    public Client stall() {
        return troubles("stalled", turnstile::stall);
    }

    /** Lets at most so many bytes a second through to it, until {@link #resume}. */
    public Client slow(int bytesPerSecond) {
        return troubles("slowed to " + bytesPerSecond + " bytes a second", () -> turnstile.slow(bytesPerSecond));
    }

    private Client troubles(String words, Runnable maker) {
        trouble = words;
        maker.run();
        return this;
    }

    /** Ends what {@link #cut}, {@link #stall} and {@link #slow} have begun, and waits until it is connected. */
    public Client resume() {
        troubles("", turnstile::mend);
        return connects();
    }

    /** Says that it goes, and goes. To vanish without a word, {@link #cut}. */
    public void disconnect() {
        stay.leave();
    }

    @Override
    public void close() {
        stay.close();
        try {
            turnstile.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Message next(String channel, Supplier<String> expectation) {
        var message = take(inbox, each -> each.channel().equals(channel));
        if (message == null) {
            throw new AssertionError(
                    name + " " + expectation.get() + ", and nothing came there within " + patience + circumstances());
        }
        return message;
    }

    private @Nullable Message take(Inbox from, Predicate<Message> fits) {
        try {
            return from.take(fits, patience);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void confirmed(String doing, CompletableFuture<JsonNode> reply) {
        try {
            var told = reply.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (!told.path("successful").asBoolean()) {
                throw new Refused(name + ": " + doing, told.path("error").asText());
            }
        } catch (TimeoutException e) {
            throw new AssertionError(
                    name + " got no answer within " + patience + " when " + doing + circumstances(), e);
        } catch (ExecutionException e) {
            throw new AssertionError(name + ": " + doing, e.getCause());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private AssertionError interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new AssertionError(name + " waited when the test was ended" + circumstances(), e);
    }

    private String circumstances() {
        return "; " + inbox.told() + "\n(" + name + " is " + stay.state() + troubled() + ")";
    }

    private String troubled() {
        return trouble.isEmpty() ? "" : ", " + trouble + " by the test";
    }
}
