package dev.herald.sections;

import dev.herald.broker.Table;
import dev.herald.feeds.Feeds.Named;
import dev.herald.feeds.files.WatchedFiles;
import dev.herald.feeds.mapping.Template;
import dev.herald.feeds.outbox.Outbox;
import dev.herald.feeds.polls.Polled;
import dev.herald.feeds.postgres.Notifications;
import dev.herald.message.Pattern;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where changes come from that are told to browsers: by kind, then by the feed's name.
 *
 * @param postgres databases whose write-ahead log is read
 * @param outbox tables into which programs write what is to be published
 * @param files JSON in files
 * @param polls JSON at URLs
 */
public record Feeds(
        Map<String, PostgresFeed> postgres,
        Map<String, OutboxFeed> outbox,
        Map<String, FilesFeed> files,
        Map<String, PollFeed> polls) {
    public static final Feeds DEFAULTS = new Feeds(Map.of(), Map.of(), Map.of(), Map.of());

    public Feeds {
        postgres = Collections.unmodifiableMap(new LinkedHashMap<>(postgres));
        outbox = Collections.unmodifiableMap(new LinkedHashMap<>(outbox));
        files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
        polls = Collections.unmodifiableMap(new LinkedHashMap<>(polls));
        var names = new HashSet<String>();
        Stream.of(postgres, outbox, files, polls)
                .flatMap(kind -> kind.keySet().stream())
                .forEach(name -> check(name, names));
        postgres.forEach((name, feed) -> feed.named(name)); // or refuses it
    }

    /** Its marks and the ids of what it publishes have the name of a feed in them, and not its kind. */
    private static void check(String name, Set<String> others) {
        if (!others.add(name)) {
            throw new IllegalArgumentException("two feeds have the name '" + name + "', of whatever kinds");
        }
        if (!name.matches("[a-z0-9][a-z0-9_-]{0,31}")) {
            throw new IllegalArgumentException(
                    "the name of a feed has 1 to 32 small letters, digits, dashes and underscores, not '" + name + "'");
        }
    }

    /** Patterns of channels on which the feeds tell; an outbox, and messages from SQL, name theirs each time. */
    public Stream<Pattern> told() {
        return Stream.of(
                        postgres.entrySet().stream()
                                .flatMap(each -> each.getValue().named(each.getKey()).templates().stream())
                                .map(Template::pattern),
                        files.values().stream().flatMap(each -> each.settings().patterns().stream()),
                        polls.values().stream().flatMap(each -> each.settings().patterns().stream()))
                .flatMap(patterns -> patterns);
    }

    /** What is set, as the house runs it: each with the patterns of the channels that it tells on. */
    public List<Named> named(Table table, Clock clock) {
        var all = new ArrayList<Named>();
        postgres.forEach((name, feed) -> all.add(feed.source(name, clock)));
        outbox.forEach((name, feed) -> all.add(
                new Named(name, new Outbox(feed.settings(), new Notifications()), List.of(new Pattern("/**")))));
        files.forEach((name, feed) -> {
            var settings = feed.settings();
            all.add(new Named(name, new WatchedFiles(name, settings, table, clock), settings.patterns()));
        });
        polls.forEach((name, feed) -> {
            var settings = feed.settings();
            all.add(new Named(name, new Polled(name, settings, table, clock), settings.patterns()));
        });
        return all;
    }
}
