package dev.herald.census;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.herald.census.Sessions.Session;
import dev.herald.metrics.Metrics;
import dev.herald.props.Guest;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private final Sessions sessions = new Sessions(Long.MAX_VALUE, new Metrics());
    private final AtomicInteger changes = new AtomicInteger();

    @Test
    void countsEachSessionOnceHoweverOftenItIsToldOf() {
        sessions.watch(changes::incrementAndGet);
        var one = new Guest("one");

        sessions.opened(one);
        sessions.opened(one);
        assertEquals(1, sessions.count());
        sessions.opened(new Guest("two"));
        assertEquals(2, sessions.count());
        sessions.closed(one);
        sessions.closed(one);

        assertEquals(1, sessions.count());
        assertEquals(3, changes.get(), "told of what changes the count, and of nothing else");
    }

    @Test
    void aSessionThatWasNeverThereDoesNotTakeOutItsNamesake() {
        var here = new Guest("one");
        sessions.opened(here);

        sessions.closed(new Guest("one"));

        assertEquals(1, sessions.count());
        assertSame(here, sessions.find("one").orElseThrow());
    }

    @Test
    void theCountIsThereBeforeItsWatchersAreTold() {
        var seen = new AtomicInteger();
        sessions.watch(() -> seen.set(sessions.count()));
        var one = new Guest("one");

        sessions.opened(one);
        assertEquals(1, seen.get());
        sessions.closed(one);
        assertEquals(0, seen.get());
    }

    @Test
    void listsPageByPageInTheOrderOfIds() {
        IntStream.range(0, 5).forEach(i -> sessions.opened(new Guest("s" + (4 - i))));

        assertEquals(List.of("s0", "s1"), ids(sessions.list(null, 2)));
        assertEquals(List.of("s2", "s3"), ids(sessions.list("s1", 2)));
        assertEquals(List.of("s4"), ids(sessions.list("s3", 2)));
    }

    @Test
    void countsExactlyWhileManyComeAndGoAtOnce() throws Exception {
        var threads = Executors.newFixedThreadPool(4);
        try {
            var done = IntStream.range(0, 4)
                    .<Future<?>>mapToObj(thread -> threads.submit(() -> comeAndGo(thread)))
                    .toList();
            for (var each : done) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(4 * 500, sessions.count());
        assertEquals(sessions.count(), sessions.list(null, Integer.MAX_VALUE).size());
    }

    private void comeAndGo(int thread) {
        for (int i = 0; i < 1_000; i++) {
            var guest = new Guest(thread + "-" + i);
            sessions.opened(guest);
            if (i % 2 == 0) {
                sessions.closed(guest);
            }
        }
    }

    private static List<String> ids(List<Session> list) {
        return list.stream().map(Session::id).toList();
    }
}
