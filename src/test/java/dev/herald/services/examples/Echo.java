package dev.herald.services.examples;

import dev.herald.service.Caller;
import dev.herald.service.OnRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The echo: notes what was said and by whom, and answers. */
public final class Echo {
    private static final Logger LOG = LoggerFactory.getLogger(Echo.class);

    @OnRequest("/echo")
    String cheers(String text, Caller caller) {
        LOG.info("Received: \"{}\" from client: {}", text, caller.id());
        return "Cheers, " + caller.id();
    }
}
