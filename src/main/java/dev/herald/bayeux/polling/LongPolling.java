package dev.herald.bayeux.polling;

import dev.herald.bayeux.exchange.Exchange;

/**
 * The {@code long-polling} transport (Bayeux 1.0, section 6.1).
 *
 * <p>Messages leave with a connect's reply only. With the reply to a publication, which takes another
 * connection, they would now and then overtake those that a connect has just taken along.
 */
public final class LongPolling extends Polling {
    public static final String NAME = "long-polling";

    public LongPolling(Exchange exchange) {
        super(exchange, NAME);
    }

    @Override
    public void init() {
        super.init();
        setMetaConnectDeliveryOnly(true);
    }
}
