package dev.herald.sections;

import dev.herald.config.Secret;
import dev.herald.config.words.Allowed;
import dev.herald.feeds.outbox.Settings;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A table of a database, into which programs write what is to be published.
 *
 * @param url of JDBC
 * @param listen PostgreSQL's channel on which {@code NOTIFY} says that there is something
 */
public record OutboxFeed(
        String url,
        @Nullable String user,
        @Nullable @Secret FeedPassword password,
        @Nullable String table,
        @Nullable @Allowed(min = "10ms", max = "1h") Duration every,
        @Nullable String listen) {

    private static final Duration EVERY = Duration.ofMillis(300);

    public OutboxFeed {
        settings(url, user, password, table, every, listen); // or refuses it
    }

    private static Settings settings(
            String url,
            @Nullable String user,
            @Nullable FeedPassword password,
            @Nullable String table,
            @Nullable Duration every,
            @Nullable String listen) {
        return Settings.of(
                url,
                Objects.requireNonNullElse(user, "herald"),
                password == null ? "" : password.text(),
                Objects.requireNonNullElse(table, "herald_outbox"),
                Objects.requireNonNullElse(every, EVERY),
                Optional.ofNullable(listen));
    }

    /** What is set, as the room wants it. */
    public Settings settings() {
        return settings(url, user, password, table, every, listen);
    }
}
