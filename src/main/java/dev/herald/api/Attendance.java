package dev.herald.api;

import dev.herald.broker.Health;
import dev.herald.broker.Journal;
import dev.herald.census.Sessions;
import dev.herald.census.Sessions.Session;
import dev.herald.metrics.Metrics;
import java.util.List;
import java.util.stream.Stream;

/** What {@code /health} and {@code /api/v1/sessions} tell, as numbers: counted each time that somebody looks. */
final class Attendance {
    private static final List<String> TRANSPORTS =
            List.of("websocket", "long-polling", "callback-polling", "sse", "ndjson");

    private final Sessions sessions;
    private final Journal journal;

    Attendance(Sessions sessions, Journal journal) {
        this.sessions = sessions;
        this.journal = journal;
    }

    void measure(Metrics metrics) {
        for (var transport : TRANSPORTS) {
            metrics.gauge(
                    "herald.sessions", "Sessions that are open", () -> speaking(transport), "transport", transport);
        }
        metrics.gauge("herald.sessions.queued", "Bytes that wait to be sent to sessions", () -> open().mapToLong(
                        Session::queuedBytes)
                .sum());
        metrics.gauge(
                "herald.sessions.queued.most",
                "Bytes that wait for the session with the most",
                () -> open().mapToLong(Session::queuedBytes).max().orElse(0));
        metrics.gauge("herald.journal.impaired", "1 while something is wrong with the journal", this::impaired);
    }

    private long speaking(String transport) {
        return open().filter(session -> transport.equals(session.transport())).count();
    }

    private int impaired() {
        return journal.health() instanceof Health.Impaired ? 1 : 0;
    }

    private Stream<Session> open() {
        return sessions.list(null, Integer.MAX_VALUE).stream();
    }
}
