package dev.herald.broker.embedded.writing;

import dev.herald.message.Channel;

/** A channel that is kept, and its state as it was last committed: written by the writer, read by anybody. */
public final class Kept {
    /** The channel as it stood when somebody looked: one answer for the whole of what they then do. */
    public record Seen(Channel channel, State state) {}

    private final Channel channel;
    private volatile State state;
    private boolean trimmed; // the trimmer's

    public Kept(Channel channel, State state) {
        this.channel = channel;
        this.state = state;
    }

    public Channel channel() {
        return channel;
    }

    public State state() {
        return state;
    }

    public Seen seen() {
        return new Seen(channel, state);
    }

    /** Whether this is the first time since the start: a crash may then have left something. */
    public boolean isFirstTrim() {
        boolean first = !trimmed;
        trimmed = true;
        return first;
    }

    public void become(State committed) {
        state = committed;
    }
}
