package dev.herald.service;

import dev.herald.broker.Receipt;
import dev.herald.message.Payload;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** The server, as services that come in jars see it. */
public interface Host {

    /** Where a service says what it is called for. */
    Services services();

    /** Publishes the value as JSON; completes once it is as durable as the channel's rule says. */
    CompletionStage<Receipt> publish(String channel, Object value);

    /** Asks the client of a session; completes with its answer, as JSON. */
    CompletionStage<Payload> ask(String session, String name, Object value, Duration timeout);
}
