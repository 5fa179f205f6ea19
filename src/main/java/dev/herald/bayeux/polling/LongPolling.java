package dev.herald.bayeux.polling;

import dev.herald.bayeux.exchange.Exchange;

/** The {@code long-polling} transport (Bayeux 1.0, section 6.1). */
public final class LongPolling extends Polling {
    public static final String NAME = "long-polling";

    public LongPolling(Exchange exchange) {
        super(exchange, NAME);
    }
}
