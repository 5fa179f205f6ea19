package dev.herald.sections;

import dev.herald.config.words.Allowed;
import dev.herald.feeds.polls.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * JSON at a URL, that is asked for again and again.
 *
 * @param channel to which an item goes, with its fields in braces
 * @param items a JSON Pointer to the items; the document itself when it is not said
 * @param key the fields of an item that it is known by
 */
public record PollFeed(
        HookUrl url,
        @Nullable @Allowed(min = "100ms", max = "1d") Duration every,
        String channel,
        @Nullable String items,
        @Nullable List<String> key) {

    private static final Duration EVERY = Duration.ofSeconds(30);

    public PollFeed {
        settings(url, every, channel, items, key); // or refuses it
    }

    private static Settings settings(
            HookUrl url, @Nullable Duration every, String channel, @Nullable String items, @Nullable List<String> key) {
        return Settings.of(
                url.uri(),
                Objects.requireNonNullElse(every, EVERY),
                channel,
                Objects.requireNonNullElse(items, ""),
                Objects.requireNonNullElse(key, List.<String>of()));
    }

    /** What is set, as the room wants it. */
    public Settings settings() {
        return settings(url, every, channel, items, key);
    }
}
