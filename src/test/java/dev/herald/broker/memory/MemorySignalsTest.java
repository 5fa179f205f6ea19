package dev.herald.broker.memory;

import dev.herald.broker.JournalContract;
import dev.herald.broker.Signals;
import dev.herald.broker.SignalsContract;
import java.time.Clock;

final class MemorySignalsTest extends SignalsContract {
    @Override
    protected Signals open() {
        return new MemoryBroker(JournalContract::keeping, Clock.systemUTC()).signals();
    }
}
