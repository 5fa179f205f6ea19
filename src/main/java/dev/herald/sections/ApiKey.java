package dev.herald.sections;

import dev.herald.access.Access;
import dev.herald.access.Access.Who;
import dev.herald.message.Rulebook;
import java.util.List;
import java.util.Map;

/** A secret that a backend shows. */
public record ApiKey(String secret) {
    public ApiKey {
        new Access.Settings(
                new Rulebook<>(Map.of(), new Access.Rule(Who.SERVER, Who.SERVER)), List.of(secret), Who.SERVER);
    }

    @Override
    public String toString() {
        return "***";
    }
}
