package dev.herald.hub;

import dev.herald.broker.Journal;
import dev.herald.broker.Reading;
import dev.herald.broker.Receipt;
import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import dev.herald.message.Publication;
import dev.herald.message.Rulebook;
import dev.herald.metrics.Metrics;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Takes publications in, and gives each entry to this node's subscribers in the journal's order. The one
 * way in, and the one way out.
 *
 * <p>Safe from any thread.
 */
public final class Hub implements AutoCloseable {

    /**
     * @param lanes threads that hand entries to subscribers; each subscriber belongs to one
     * @param page entries read from the journal at a time for a subscriber that catches up
     */
    public record Settings(int lanes, int page) {
        public static final Settings DEFAULTS = new Settings(Math.min(4, Runtime.getRuntime().availableProcessors()), 500);
    }

    public Hub(Journal journal, Rulebook<ChannelRule> rules, Settings settings, Metrics metrics) {
        throw new UnsupportedOperationException("not yet");
    }

    /** Takes a publication in; completes as {@link Journal#append} does. */
    public CompletionStage<Receipt> publish(Publication publication) {
        throw new UnsupportedOperationException("not yet");
    }

    /**
     * Registers the subscriber under the pattern and finds the past it asked for. Subscribing again to the
     * same pattern starts that subscription anew. Completes exceptionally with JournalBroken when the past
     * cannot be read; the subscription is then gone.
     */
    public CompletionStage<Joined> subscribe(Subscriber subscriber, Pattern pattern, Since since) {
        throw new UnsupportedOperationException("not yet");
    }

    /** Nothing of the pattern reaches the subscriber after this is complete, unless another pattern brings it. */
    public CompletionStage<Void> unsubscribe(Subscriber subscriber, Pattern pattern) {
        throw new UnsupportedOperationException("not yet");
    }

    /** Ends all of the subscriber's subscriptions. */
    public CompletionStage<Void> leave(Subscriber subscriber) {
        throw new UnsupportedOperationException("not yet");
    }

    /** To be called by a subscriber that had said it has no room, once it has. */
    public void hasRoomAgain(Subscriber subscriber) {
        throw new UnsupportedOperationException("not yet");
    }

    /** The journal's top. */
    public Position top() {
        throw new UnsupportedOperationException("not yet");
    }

    /** History, without subscribing. */
    public CompletionStage<Reading> history(Pattern pattern, Since since, int limit) {
        throw new UnsupportedOperationException("not yet");
    }

    /** Subscribers under each exact pattern that has any, at most the limit, by name. */
    public Map<Pattern, Integer> subscriptions(int limit) {
        throw new UnsupportedOperationException("not yet");
    }

    /** How many subscribers an entry of this channel would reach now, wildcards included. */
    public int audience(Channel channel) {
        throw new UnsupportedOperationException("not yet");
    }

    public ChannelRule ruleOf(Channel channel) {
        throw new UnsupportedOperationException("not yet");
    }

    /** Stops handing entries over; the journal is not this class's to close. */
    @Override
    public void close() {
        throw new UnsupportedOperationException("not yet");
    }
}
