package dev.herald.pacing;

import com.fasterxml.jackson.core.JsonPointer;
import dev.herald.broker.Receipt;
import dev.herald.hub.slow.Slow;
import dev.herald.message.Channel;
import dev.herald.message.Payload;
import dev.herald.message.Publication;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes publishers, and knows those that hold something, so that nothing is left behind when the server closes. A publisher
 * that holds nothing is not remembered here: a program may make as many as it likes.
 */
public final class Pacing implements AutoCloseable {
    private static final int RATE = 10;

    private final Function<Publication, CompletionStage<Receipt>> out;
    private final Timer timer;
    private final Set<Publisher> holding = new HashSet<>(); // guarded by this
    private boolean closed;

    /** @param out by which all of it is published; it should wait where there is no room */
    public Pacing(Function<Publication, CompletionStage<Receipt>> out) {
        this(out, new Timer.OfThread());
    }

    Pacing(Function<Publication, CompletionStage<Receipt>> out, Timer timer) {
        this.out = out;
        this.timer = timer;
    }

    /** One of the newest value of the channel, ten times a second. */
    public Publisher publisher(Channel channel, Function<Object, Payload> json) {
        return publisher(channel, json, null, RATE);
    }

    Publisher publisher(Channel channel, Function<Object, Payload> json, @Nullable JsonPointer by, int rate) {
        return new Publisher(this, timer, channel, json, new Slow(Slow.Manner.CONFLATE, by, rate));
    }

    CompletionStage<Receipt> publish(Publication publication) {
        try {
            return out.apply(publication);
        } catch (RuntimeException | Error failure) {
            return CompletableFuture.failedStage(failure);
        }
    }

    /** False when it is too late. */
    synchronized boolean enter(Publisher publisher) {
        return !closed && holding.add(publisher);
    }

    synchronized void leave(Publisher publisher) {
        holding.remove(publisher);
    }

    private synchronized List<Publisher> end() {
        closed = true;
        return List.copyOf(holding);
    }

    /** Closes the publishers: what they hold is published. */
    @Override
    public void close() {
        end().forEach(Publisher::close);
        timer.close();
    }
}
