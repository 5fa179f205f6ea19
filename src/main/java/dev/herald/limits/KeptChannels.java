package dev.herald.limits;

import dev.herald.broker.Journal;
import dev.herald.broker.Keeping;
import dev.herald.message.Channel;
import java.util.function.Function;

/** The channels that have history: those of the journal. What is published and not kept begins none. */
public record KeptChannels(Journal journal, Function<Channel, Keeping> keepings) implements Limiter.Channels {

    @Override
    public boolean has(Channel channel) {
        return journal.knows(channel) || keepings.apply(channel).durability() == Keeping.Durability.NONE;
    }

    @Override
    public int count() {
        return journal.known();
    }
}
