package dev.herald.broker.memory;

import dev.herald.broker.JournalContract;
import dev.herald.broker.Table;
import dev.herald.broker.TableContract;
import java.time.Clock;

final class MemoryTableTest extends TableContract {
    @Override
    protected Table open(Clock clock) {
        return new MemoryBroker(JournalContract::keeping, clock).table();
    }
}
