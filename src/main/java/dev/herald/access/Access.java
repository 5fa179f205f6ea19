package dev.herald.access;

import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import dev.herald.message.Rulebook;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;

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
        public static final int SHORTEST_KEY = 16;

        /** @throws IllegalArgumentException if a key is short enough to be guessed, or cannot be sent in a header */
        public Settings {
            apiKeys = List.copyOf(apiKeys);
            for (var key : apiKeys) {
                if (key.length() < SHORTEST_KEY) {
                    throw new IllegalArgumentException("an API key has at least " + SHORTEST_KEY
                            + " characters: make one with 'openssl rand -hex 16'");
                }
                if (!key.chars().allMatch(c -> c > ' ' && c < 127)) {
                    throw new IllegalArgumentException("an API key is of visible ASCII characters");
                }
            }
        }

        /** The keys are secrets: they are kept out of every log. */
        @Override
        public String toString() {
            return "Settings[apiKeys=" + apiKeys.size() + ", openApi=" + openApi + "]";
        }
    }

    private final Settings settings;
    private final List<byte[]> digests;

    public Access(Settings settings) {
        this.settings = settings;
        digests = settings.apiKeys().stream().map(Access::digest).toList();
    }

    public Verdict check(Identity who, Operation operation, Channel channel) {
        if (who instanceof Identity.Server) {
            return new Verdict.Allowed();
        }
        var rule = settings.rules().of(channel);
        var needed = operation == Operation.PUBLISH ? rule.publish() : rule.subscribe();
        return needed == Who.ANYONE
                ? new Verdict.Allowed()
                : new Verdict.Denied("only the server may " + operation.name().toLowerCase(Locale.ROOT) + " there");
    }

    /**
     * Whether the identity may subscribe to the pattern at all. A wildcard may be subscribed to by anyone:
     * each channel is then asked about by {@link #check} before its entries are handed over.
     */
    public Verdict checkSubscribe(Identity who, Pattern pattern) {
        return pattern.isWild() ? new Verdict.Allowed() : check(who, Operation.SUBSCRIBE, new Channel(pattern.name()));
    }

    /**
     * Who shows this API key; anyone when it is none of ours. Takes the same time whatever is shown: digests
     * are compared, all of them and to the end, so neither a key's length nor its beginning can be probed.
     */
    public Identity identify(String apiKey) {
        var shown = digest(apiKey);
        int found = 0;
        for (var digest : digests) {
            found += MessageDigest.isEqual(digest, shown) ? 1 : 0;
        }
        return found > 0 ? new Identity.Server("api-key") : new Identity.Anyone();
    }

    /** Who calls the HTTP API without a key. */
    public Identity withoutKey() {
        return settings.openApi() == Who.ANYONE ? new Identity.Server("dev") : new Identity.Anyone();
    }

    private static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
