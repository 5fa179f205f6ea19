package dev.herald.broker.memory;

import dev.herald.broker.Journal;
import dev.herald.broker.JournalContract;
import java.time.Clock;

final class MemoryJournalTest extends JournalContract {
    @Override
    protected Journal open(Clock clock) {
        return new MemoryBroker(JournalContract::keeping, clock).journal();
    }
}
