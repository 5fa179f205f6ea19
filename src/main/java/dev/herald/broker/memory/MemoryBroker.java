package dev.herald.broker.memory;

import dev.herald.broker.Broker;
import dev.herald.broker.Journal;
import dev.herald.broker.Keeping;
import dev.herald.broker.LocalSignals;
import dev.herald.broker.Signals;
import dev.herald.broker.Table;
import dev.herald.message.Channel;
import java.time.Clock;
import java.util.function.Function;

/**
 * An engine that forgets everything when it is closed: for tests, and for whoever wants nothing kept. It
 * makes the same promises as the others, save that nothing of it is ever on disk.
 */
public final class MemoryBroker implements Broker {
    private final MemoryJournal journal;
    private final MemoryTable table;
    private final LocalSignals signals = new LocalSignals();

    public MemoryBroker(Function<Channel, Keeping> keepings, Clock clock) {
        journal = new MemoryJournal(keepings, clock);
        table = new MemoryTable(clock);
    }

    @Override
    public Journal journal() {
        return journal;
    }

    @Override
    public Table table() {
        return table;
    }

    @Override
    public Signals signals() {
        return signals;
    }

    @Override
    public void close() {
        journal.close();
        table.close();
        signals.close();
    }
}
