package dev.herald.bayeux.transport;

import dev.herald.bayeux.exchange.BayeuxSession;
import dev.herald.bayeux.wire.BayeuxMessage;

/** How a message from a new place shows that it comes from the session's own client: {@code ext.herald.secret}. */
final class Proof {
    private Proof() {}

    static boolean of(BayeuxMessage message, BayeuxSession session) {
        return session.isProvenBy(message.heraldExt().getOrDefault("secret", ""));
    }
}
