package dev.herald.services.examples;

import dev.herald.service.Caller;
import dev.herald.service.OnPublish;
import dev.herald.service.OnSubscribe;
import dev.herald.service.Refused;
import java.util.Map;

/** The chat: what is said is tidied, saying nothing is refused, and who comes is greeted, alone. */
public final class Chat {
    record Line(String name, String text) {}

    @OnPublish("/chat")
    Line tidy(Line line) {
        if (line.text().isBlank()) {
            throw new Refused(422, "nothing_said", "say something, " + line.name());
        }
        return new Line(line.name(), line.text().strip());
    }

    @OnSubscribe("/chat")
    void greet(Caller caller) {
        caller.tell("/chat", Map.of("name", "Herald", "text", "Welcome"));
    }
}
