package dev.herald;

import dev.herald.access.Identity;
import dev.herald.census.Sessions.Pulse;
import dev.herald.hub.Subscriber;
import dev.herald.hub.lanes.Delivery;
import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.message.Position;
import dev.herald.props.Guest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;

/** A session without a socket whose client always lives, and which counts what it is told. */
final class Attending extends Guest implements Subscriber {
    private static final java.util.regex.Pattern COUNT = java.util.regex.Pattern.compile("\"count\":(\\d+)");
    private static final int HEAD = 100; // where the count stands
    private static final Pulse ALIVE = new Pulse() {
        @Override
        public long heardNanos() {
            return System.nanoTime();
        }

        @Override
        public boolean isLinked() {
            return true;
        }

        @Override
        public void prompt() {}
    };

    private long bytes;
    private int messages;
    private int count;

    Attending(String id, Identity identity) {
        super(id, identity);
    }

    @Override
    public Optional<Pulse> pulse() {
        return Optional.of(ALIVE);
    }

    @Override
    public void accept(Delivery delivery) {
        hear(delivery.entry().payload());
    }

    @Override
    public void tell(String channel, Payload data) {
        hear(data);
    }

    private synchronized void hear(Payload data) {
        bytes += data.size();
        messages++;
        var json = data.json();
        Matcher found = COUNT.matcher(new String(json, 0, Math.min(HEAD, json.length), StandardCharsets.UTF_8));
        if (found.find()) {
            count = Integer.parseInt(found.group(1));
        }
    }

    synchronized void forget() {
        bytes = 0;
        messages = 0;
    }

    synchronized boolean hasHeard(int members) {
        return count == members;
    }

    synchronized long bytes() {
        return bytes;
    }

    synchronized long messages() {
        return messages;
    }

    @Override
    public boolean hasRoom() {
        return true;
    }

    @Override
    public void flush() {}

    @Override
    public boolean mayRead(Channel channel) {
        return true;
    }

    @Override
    public void missed(Channel channel) {
        throw new IllegalStateException("there was room");
    }

    @Override
    public void lost(Pattern pattern, Position resumed, String reason) {
        throw new IllegalStateException("nothing was lost");
    }
}
