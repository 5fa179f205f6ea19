package dev.herald.access;

import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import dev.herald.message.Rulebook;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * Decides what an identity may do on a channel. Doors ask it; nothing else decides.
 *
 * <p>Immutable, so safe from any thread.
 */
public final class Access {

    /** Who may do something. */
    public enum Who {
        ANYONE,
        SERVER
    }

    /** Who may publish to and subscribe to the channels of a pattern. */
    public record Rule(Who publish, Who subscribe) {}

    /**
     * @param rules by channel pattern
     * @param apiKeys secrets of which a backend shows one; when there are none and {@code openApi} is
     *     {@link Who#SERVER}, the HTTP API is closed
     * @param openApi whether the HTTP API takes callers without a key: only for {@code dev}
     */
    public record Settings(Rulebook<Rule> rules, List<String> apiKeys, Who openApi) {
        public Settings {
            apiKeys = List.copyOf(apiKeys);
        }
    }

    private final Settings settings;

    public Access(Settings settings) {
        this.settings = settings;
    }

    public Verdict check(Identity who, Operation operation, Channel channel) {
        if (who instanceof Identity.Server) {
            return new Verdict.Allowed();
        }
        var rule = settings.rules().of(channel);
        var needed = operation == Operation.PUBLISH ? rule.publish() : rule.subscribe();
        return needed == Who.ANYONE
                ? new Verdict.Allowed()
                : new Verdict.Denied("only the server may " + operation.name().toLowerCase(java.util.Locale.ROOT)
                        + " there");
    }

    /**
     * Whether the identity may subscribe to the pattern at all. A wildcard may be subscribed to by anyone:
     * each channel is then asked about by {@link #check} before its entries are handed over.
     */
    public Verdict checkSubscribe(Identity who, Pattern pattern) {
        return pattern.isWild()
                ? new Verdict.Allowed()
                : check(who, Operation.SUBSCRIBE, new Channel(pattern.name()));
    }

    /** Who shows this API key, in constant time; anyone when it is none of ours. */
    public Identity identify(String apiKey) {
        var shown = apiKey.getBytes(StandardCharsets.UTF_8);
        boolean known = false;
        for (var key : settings.apiKeys()) {
            known |= MessageDigest.isEqual(key.getBytes(StandardCharsets.UTF_8), shown);
        }
        return known ? new Identity.Server("api-key") : new Identity.Anyone();
    }

    /** Who calls the HTTP API without a key. */
    public Identity withoutKey() {
        return settings.openApi() == Who.ANYONE ? new Identity.Server("dev") : new Identity.Anyone();
    }
}
