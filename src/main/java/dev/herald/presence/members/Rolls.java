package dev.herald.presence.members;

import dev.herald.message.Channel;
import dev.herald.message.Members;
import dev.herald.message.Payload;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;

/** The rolls of all channels that have members, or watchers. Owned by one thread. */
public final class Rolls {

    /** Tells those who watch a channel. */
    public interface Teller {
        /** Whether so much can be told at once. */
        boolean fits(Changes changes, boolean isSample);

        /** False if it was refused: the next that is told then shows that something is missing. */
        boolean tell(Changes changes, boolean isSample);
    }

    private final Function<Channel, Members> rules;
    private final int large;
    private final LongUnaryOperator versions;
    private final Map<Channel, Roll> rolls = new HashMap<>();
    private final Set<Roll> dirty = new LinkedHashSet<>();

    /**
     * @param rules what can be told of a channel
     * @param large number of members above which only the count is told
     * @param versions a first version for the time, such that it is above all that were told of the channel before
     */
    public Rolls(Function<Channel, Members> rules, int large, LongUnaryOperator versions) {
        this.rules = rules;
        this.large = large;
        this.versions = versions;
    }

    public void put(Channel channel, Person person, Connection connection, long since, long now) {
        if (rules.apply(channel) != Members.OFF) {
            var roll = begin(channel, now);
            roll.put(person, connection, since);
            dirty.add(roll);
        }
    }

    public void remove(Channel channel, String id, Predicate<Connection> which) {
        var roll = rolls.get(channel);
        if (roll != null) {
            roll.remove(id, which);
            dirty.add(roll);
        }
    }

    public void removeAll(Predicate<Connection> which) {
        for (var roll : rolls.values()) {
            roll.removeAll(which);
            dirty.add(roll);
        }
    }

    /** Notes that somebody listens to the channel's differences, or does no more. */
    public void watched(Channel channel, int more, long now) {
        begin(channel, now).watched(more);
        forget(channel);
    }

    /** Hands the channel's list to the reader: now, or when what has changed is told. */
    public void list(Channel channel, long now, Consumer<Payload> reader) {
        begin(channel, now).list(reader);
        forget(channel);
    }

    public Optional<Roll> find(Channel channel) {
        return Optional.ofNullable(rolls.get(channel));
    }

    public Collection<Roll> all() {
        return rolls.values();
    }

    public boolean isSettled() {
        return dirty.isEmpty();
    }

    /** Tells what has changed; what is told too often waits for the next time. */
    public void settle(long now, Teller teller) {
        for (var roll : List.copyOf(dirty)) {
            var changes = roll.settle(now);
            changes.ifPresent(known -> tell(roll, known, teller));
            if (changes.isPresent() || !roll.isDirty()) {
                roll.tellWaiting();
            }
            if (!roll.isDirty()) {
                dirty.remove(roll);
                forget(roll.channel());
            }
        }
    }

    private static void tell(Roll roll, Changes changes, Teller teller) {
        boolean isSample = roll.isCrowded();
        var parts = changes.parts(part -> teller.fits(part, isSample));
        boolean taken = true;
        for (var part : parts) {
            taken = teller.tell(part, isSample);
        }
        roll.told(parts.get(parts.size() - 1).version(), taken);
    }

    /** The channels' rules have changed. */
    public void recheck() {
        for (var roll : rolls.values()) {
            var kind = rules.apply(roll.channel());
            if (kind == Members.OFF) {
                roll.removeAll(connection -> true);
            } else {
                roll.become(kind);
            }
            dirty.add(roll);
        }
    }

    private Roll begin(Channel channel, long now) {
        return rolls.computeIfAbsent(
                channel, unknown -> new Roll(unknown, rules.apply(unknown), large, versions.applyAsLong(now), now));
    }

    private void forget(Channel channel) {
        var roll = rolls.get(channel);
        if (roll != null && roll.isOver()) {
            rolls.remove(channel);
        }
    }
}
