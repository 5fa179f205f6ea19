package dev.herald.bayeux.wire;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.server.ServerMessage;

/** The messages that came together, and the replies that leave together. */
public final class Batch {
    private Batch() {}

    /** A handshake is handled alone, whatever came with it (Bayeux 1.0, section 4.1). */
    public static List<BayeuxMessage> alone(List<BayeuxMessage> messages) {
        return messages.stream()
                .filter(message -> Channel.META_HANDSHAKE.equals(message.getChannel()))
                .findFirst()
                .map(List::of)
                .orElse(messages);
    }

    /** The replies are on their way, or never will be. */
    public static void sent(List<? extends ServerMessage> replies) {
        replies.forEach(reply -> ((BayeuxMessage) reply).sent());
    }

    /** Complete once all of the replies may be written. */
    public static CompletableFuture<Void> settled(List<? extends ServerMessage> replies) {
        return CompletableFuture.allOf(
                replies.stream().map(reply -> ((BayeuxMessage) reply).settled()).toArray(CompletableFuture<?>[]::new));
    }
}
