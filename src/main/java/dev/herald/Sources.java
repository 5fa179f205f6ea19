package dev.herald;

import dev.herald.broker.Table;
import dev.herald.feeds.Feeds.Named;
import dev.herald.feeds.files.WatchedFiles;
import dev.herald.feeds.outbox.Outbox;
import dev.herald.feeds.outbox.Wake;
import dev.herald.feeds.polls.Polled;
import dev.herald.message.Pattern;
import dev.herald.sections.Feeds;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Sources of changes, as they are set: each with the patterns of the channels that it tells them on. */
final class Sources {
    private Sources() {}

    static List<Named> of(Feeds feeds, Table table, Clock clock) {
        var all = new ArrayList<Named>();
        feeds.outbox()
                .forEach((name, feed) ->
                        all.add(new Named(name, new Outbox(feed.settings(), Wake.NONE), List.of(new Pattern("/**")))));
        feeds.files().forEach((name, feed) -> {
            var settings = feed.settings();
            all.add(new Named(name, new WatchedFiles(name, settings, table, clock), settings.patterns()));
        });
        feeds.polls().forEach((name, feed) -> {
            var settings = feed.settings();
            all.add(new Named(name, new Polled(name, settings, table, clock), settings.patterns()));
        });
        return all;
    }
}
