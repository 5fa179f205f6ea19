package dev.herald.feeds.everywhere;

import dev.herald.broker.Journal;
import dev.herald.feeds.mapping.Template;
import dev.herald.hub.Hub;
import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Finds the channels by which everybody is reached who has subscribed to something of a template, now or before: no others. */
public final class Everywhere {
    private static final int PAGE = 1_000;
    private static final int MOST_PATTERNS = 100_000;
    private static final String NOBODY = "-"; // a channel of no row, for those whose pattern has no known channel

    private final Hub hub;
    private final Journal journal;

    public Everywhere(Hub hub, Journal journal) {
        this.hub = hub;
        this.journal = journal;
    }

    /** Channels that have history first, then one for each subscription that none of them belongs to. */
    public Iterator<Channel> of(Template template) {
        return new Walk(template);
    }

    private final class Walk implements Iterator<Channel> {
        private final Template template;
        private final LinkedHashSet<Pattern> waiting = new LinkedHashSet<>();
        private Iterator<Channel> page = List.<Channel>of().iterator();
        private @Nullable Channel last;
        private boolean isKnownDone;

        Walk(Template template) {
            this.template = template;
            hub.subscriptions(MOST_PATTERNS).keySet().stream()
                    .filter(pattern -> template.bind(pattern).isPresent())
                    .forEach(waiting::add);
            waiting.add(template.pattern()); // something is kept in any case: a place after it
        }

        @Override
        public boolean hasNext() {
            while (!page.hasNext() && !isKnownDone) {
                var next = journal.channels(template.pattern(), last, PAGE);
                if (next.isEmpty()) {
                    isKnownDone = true;
                    page = subscribed().iterator();
                } else {
                    last = next.get(next.size() - 1);
                    page = next.stream().filter(template::makes).iterator();
                }
            }
            return page.hasNext();
        }

        @Override
        public Channel next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            var channel = page.next();
            Pattern.naming(channel).forEach(name -> waiting.remove(new Pattern(name)));
            return channel;
        }

        private List<Channel> subscribed() {
            var channels = new ArrayList<Channel>();
            for (var one : waiting) {
                template.channel(one, NOBODY)
                        .ifPresent(channels::add); // a pattern that is too long for it has no rows either
            }
            return channels;
        }
    }
}
