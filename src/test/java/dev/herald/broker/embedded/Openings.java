package dev.herald.broker.embedded;

import dev.herald.broker.JournalContract;
import dev.herald.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** The brokers that a test has open, each in a folder of its own below the test's, closed together. */
final class Openings implements AutoCloseable {
    private final List<EmbeddedBroker> open = new ArrayList<>();

    EmbeddedBroker open(Path parent, Clock clock) throws IOException {
        var folder = parent.resolve("store-" + open.size());
        var settings = EmbeddedBroker.Settings.in(folder).withReserveBytes(1 << 20);
        var broker = EmbeddedBroker.open(settings, JournalContract::keeping, clock, new Metrics());
        open.add(broker);
        return broker;
    }

    @Override
    public void close() {
        open.forEach(EmbeddedBroker::close);
        open.clear();
    }
}
