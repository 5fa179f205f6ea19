package dev.herald.webhooks;

import dev.herald.census.Sessions.Session;
import dev.herald.hub.Subscriber;
import dev.herald.hub.Watcher;
import dev.herald.message.Channel;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import dev.herald.webhooks.Happening.Matter;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Which channels have subscribers: sessions that subscribe to one by its name, not by a wildcard. A channel that is left by
 * its last is vacated only when nobody has come back after a while, so that the reload of a page is no news.
 */
final class Occupancy implements Watcher {
    private static final String OURS = "/herald/";

    private final Ledger ledger;
    private final ScheduledExecutorService timer;
    private final Duration grace;
    private final Map<String, Stay> stays = new ConcurrentHashMap<>(); // each is touched while its channel is computed

    Occupancy(Ledger ledger, ScheduledExecutorService timer, Duration grace) {
        this.ledger = ledger;
        this.timer = timer;
        this.grace = grace;
    }

    /** From the first subscriber to the last. */
    private record Stay(Matter matter, Set<String> subscribers) {}

    @Override
    public void joined(Subscriber subscriber, Pattern pattern) {
        if (!isChannel(pattern) || !(subscriber instanceof Session)) {
            return; // a listener of the program that embeds the server is nobody's visit
        }
        stays.compute(pattern.name(), (name, before) -> {
            var stay = before == null ? begin(new Channel(name)) : before;
            stay.subscribers.add(subscriber.id());
            return stay;
        });
    }

    @Override
    public void left(Subscriber subscriber, Pattern pattern) {
        stays.computeIfPresent(pattern.name(), (name, stay) -> {
            if (stay.subscribers.remove(subscriber.id()) && stay.subscribers.isEmpty()) {
                timer.schedule(() -> vacate(name, stay), grace.toMillis(), TimeUnit.MILLISECONDS);
            }
            return stay;
        });
    }

    private Stay begin(Channel channel) {
        var facts = Happening.facts().put("channel", channel.called());
        var namespace = Namespace.of(channel).name();
        if (!namespace.isEmpty()) {
            facts.put("namespace", namespace);
        }
        var matter = new Matter("channel" + channel.name(), UUID.randomUUID().toString(), facts);
        ledger.begins(Event.OCCUPIED, matter);
        return new Stay(matter, new HashSet<>());
    }

    private void vacate(String name, Stay left) {
        stays.computeIfPresent(name, (same, stay) -> {
            if (!stay.equals(left) || !stay.subscribers.isEmpty()) {
                return stay;
            }
            ledger.ends(Event.VACATED, stay.matter);
            return null;
        });
    }

    private static boolean isChannel(Pattern pattern) {
        if (pattern.isWild()) {
            return false;
        }
        var channel = new Channel(pattern.name());
        return channel.isBroadcast() && !channel.called().startsWith(OURS);
    }
}
