package dev.herald.bayeux.wire;

import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import dev.herald.message.Since;
import java.util.Map;

/**
 * Where in the past a {@code /meta/subscribe} asks to begin: by {@code ext.herald.since} (a position, or an
 * object of them by channel), by {@code ext.herald.last} (a number), by both (whichever goes farther back), or by {@code ext.replay}, the numbers
 * by channel that Salesforce's clients send: -1 for what is new, -2 for all that is kept.
 */
public final class Asked {
    private static final int MAX_LAST = 10_000;
    private static final long REPLAY_NEW = -1;
    private static final long REPLAY_ALL = -2;

    private final BayeuxMessage message;
    private final Position origin;

    /** @param origin any position of the journal's present epoch, which replay numbers do not carry */
    public Asked(BayeuxMessage message, Position origin) {
        this.message = message;
        this.origin = origin;
    }

    /** Whether the client counts in replay numbers. */
    public boolean byReplay() {
        return replays().size() > 0;
    }

    /** Whether it asks for anything of the past. */
    public boolean asksForPast(Pattern pattern) {
        return !(since(pattern) instanceof Since.Now);
    }

    /** @throws IllegalArgumentException whose message names the field and what is wrong with it */
    public Since since(Pattern pattern) {
        var herald = message.heraldExt();
        var since = herald.get("since");
        if (since instanceof Map<?, ?> byChannel) {
            since = byChannel.get(Namespace.called(pattern.name()));
        }
        var last = herald.get("last") == null ? new Since.Now() : last(herald.get("last"));
        if (since != null) {
            var after = after(since);
            return last instanceof Since.Last newest ? new Since.Farther(after, newest) : after;
        }
        if (herald.get("last") != null) {
            return last;
        }
        var replay = replays().get(Namespace.called(pattern.name()));
        return replay == null ? new Since.Now() : replay(replay);
    }

    private static Since.After after(Object since) {
        if (!(since instanceof String text)) {
            throw new IllegalArgumentException("ext.herald.since:field_invalid, it must be a string");
        }
        try {
            return new Since.After(Position.parse(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("ext.herald.since:field_invalid, " + e.getMessage(), e);
        }
    }

    private static Since last(Object last) {
        if (!(last instanceof Integer count) || count < 0 || count > MAX_LAST) {
            throw new IllegalArgumentException(
                    "ext.herald.last:field_invalid, it must be a whole number from 0 to " + MAX_LAST);
        }
        return count == 0 ? new Since.Now() : new Since.Last(count);
    }

    private Since replay(Object replay) {
        if (!(replay instanceof Integer) && !(replay instanceof Long)) {
            throw new IllegalArgumentException("ext.replay:field_invalid, it must be a whole number by channel");
        }
        long number = ((Number) replay).longValue();
        if (number == REPLAY_NEW) {
            return new Since.Now();
        }
        if (number == REPLAY_ALL) {
            return new Since.Beginning();
        }
        if (number < 0) {
            throw new IllegalArgumentException("ext.replay:field_invalid, the only negative numbers are -1 and -2");
        }
        return new Since.After(new Position(origin.epoch(), number));
    }

    private Map<?, ?> replays() {
        var ext = message.getExt();
        return ext != null && ext.get("replay") instanceof Map<?, ?> replays ? replays : Map.of();
    }
}
