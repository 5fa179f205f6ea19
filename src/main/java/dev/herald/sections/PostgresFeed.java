package dev.herald.sections;

import dev.herald.config.Secret;
import dev.herald.config.words.Allowed;
import dev.herald.config.words.Size;
import dev.herald.feeds.Feeds.Named;
import dev.herald.feeds.mapping.Condition;
import dev.herald.feeds.mapping.Mapping;
import dev.herald.feeds.mapping.Template;
import dev.herald.feeds.postgres.Postgres;
import dev.herald.feeds.postgres.setup.Settings;
import dev.herald.message.Namespace;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL database whose changes are told.
 *
 * @param slot {@code herald_} and the feed's name when it is not said; the publication as well
 * @param warn how much write-ahead log may be held back until health turns red
 * @param drop how much, until the slot is given up; never when it is not said
 * @param messages prefix of logical messages that are published; empty for none
 * @param timeout of a query for rows
 */
public record PostgresFeed(
        String url,
        @Nullable String user,
        @Nullable @Secret FeedPassword password,
        @Nullable String slot,
        @Nullable String publication,
        @Nullable @Allowed(min = "1s", max = "1h") Duration heartbeat,
        @Nullable Size warn,
        @Nullable Size drop,
        @Nullable String messages,
        @Nullable String namespace,
        @Nullable @Allowed(min = "50ms", max = "5m") Duration timeout,
        @Nullable List<Table> tables) {

    private static final long WARN = 1L << 30;
    private static final int LIMIT = 500;
    private static final int MOST = 10_000;

    /**
     * One of its tables.
     *
     * @param table with or without its schema, which is {@code public} when it is not said
     * @param channel to which a row goes, with columns in braces
     * @param columns that are told; all when it is not said
     * @param where which rows are told; all when it is not said
     * @param query for the present rows; one is made when it is not said
     */
    public record Table(
            String table,
            String channel,
            @Nullable List<String> columns,
            @Nullable String where,
            @Nullable String query,
            @Nullable Integer limit) {

        public Table {
            if (limit != null && (limit < 1 || limit > MOST)) {
                throw new IllegalArgumentException("'limit' of a table is 1 to " + MOST);
            }
            if (where != null) {
                new Condition(where); // or refuses it
            }
            Template.of(Namespace.DEFAULT, channel); // or refuses it
        }

        Settings.Table in(Namespace namespace) {
            var mapping = new Mapping(
                    table.contains(".") ? table : "public." + table,
                    Template.of(namespace, channel),
                    columns == null ? List.of() : List.copyOf(columns),
                    Optional.ofNullable(where).map(Condition::new));
            return new Settings.Table(mapping, Optional.ofNullable(query), Objects.requireNonNullElse(limit, LIMIT));
        }
    }

    /** What is set, as the room wants it. */
    public Settings named(String name) {
        var usual = "herald_" + name.replace('-', '_');
        var inside = new Namespace(Objects.requireNonNullElse(namespace, ""));
        return new Settings(
                name,
                url,
                Objects.requireNonNullElse(user, "herald"),
                Optional.ofNullable(password).map(FeedPassword::text),
                Objects.requireNonNullElse(slot, usual),
                Objects.requireNonNullElse(publication, usual),
                Objects.requireNonNullElse(heartbeat, Duration.ofSeconds(30)),
                warn == null ? WARN : warn.bytes(),
                drop == null ? OptionalLong.empty() : OptionalLong.of(drop.bytes()),
                Objects.requireNonNullElse(messages, "herald:"),
                inside,
                Objects.requireNonNullElse(timeout, Duration.ofSeconds(5)),
                Objects.requireNonNullElse(tables, List.<Table>of()).stream()
                        .map(table -> table.in(inside))
                        .toList());
    }

    /** The source, with the pattern of all channels that it may publish to: messages from SQL name any. */
    Named source(String name, Clock clock) {
        var settings = named(name);
        return new Named(
                name,
                new Postgres(settings, clock),
                List.of(settings.namespace().pattern("/**")));
    }
}
