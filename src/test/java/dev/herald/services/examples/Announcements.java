package dev.herald.services.examples;

import dev.herald.service.Caller;
import dev.herald.service.Host;
import dev.herald.service.OnRequest;
import dev.herald.service.Refused;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Announcements: who has the role asks for one, and it goes to everybody; the answer comes once it is kept. */
public final class Announcements {
    private final Host herald;

    public Announcements(Host herald) {
        this.herald = herald;
    }

    @OnRequest("/announce")
    CompletionStage<Boolean> announce(String text, Caller caller) {
        if (!caller.roles().contains("speaker")) {
            throw new Refused("only speakers announce");
        }
        var said = Map.of("from", caller.user().orElse("someone"), "text", text);
        return herald.publish("/announcements", said).thenApply(kept -> true);
    }
}
