package dev.herald.feeds.polls;

import com.fasterxml.jackson.core.JsonPointer;
import dev.herald.feeds.mapping.Template;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * What is asked for, how often, and where it is told.
 *
 * @param items where in the document its items are: a list of objects, or an object of them
 * @param key the fields of an item that it is known by; none for the members of an object, or for the document as one item
 */
public record Settings(
        URI url,
        Duration every,
        Template channel,
        JsonPointer items,
        List<String> key,
        Duration timeout,
        int maxBytes) {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_BYTES = 4 << 20;

    public Settings {
        key = List.copyOf(key);
        if (url.getHost() == null || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
            throw new IllegalArgumentException("a URL that is polled begins with http:// or https://, not " + url);
        }
        if (url.getRawUserInfo() != null) {
            throw new IllegalArgumentException("a URL that is polled has no password in it");
        }
        if (every.compareTo(Duration.ofMillis(100)) < 0) {
            throw new IllegalArgumentException(
                    "a URL is polled every 100ms at most, not every " + every.toMillis() + "ms");
        }
    }

    /**
     * @param items a JSON Pointer; empty for the document itself
     * @throws IllegalArgumentException that says what is wrong
     */
    public static Settings of(URI url, Duration every, String channel, String items, List<String> key) {
        return new Settings(
                url, every, Template.of(Namespace.DEFAULT, channel), pointer(items), key, TIMEOUT, MAX_BYTES);
    }

    private static JsonPointer pointer(String text) {
        try {
            return JsonPointer.compile(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("items takes a JSON Pointer, such as /data/rates, not " + text, e);
        }
    }

    /** All that it may publish to. */
    public List<Pattern> patterns() {
        return List.of(channel.pattern());
    }
}
