package dev.herald;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.broker.Receipt;
import dev.herald.message.InvalidName;
import dev.herald.message.Position;
import dev.herald.message.Since;
import dev.herald.props.Eventually;
import dev.herald.props.Poster;
import dev.herald.props.Talker;
import dev.herald.props.Wire;
import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Herald inside a Java program (row 1). */
class HeraldTest {
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @Test
    void aProgramPublishesAndSubscribes() throws Exception {
        try (var herald = Herald.open(Config.dev().port(0))) {
            herald.subscribe("/chat/*", entry -> heard.add(entry.channel() + " " + entry.payload()));

            var receipt = herald.publish("/chat/lobby", Map.of("text", "hi"))
                    .toCompletableFuture()
                    .join();
            herald.publish("/chat/lobby", "a string").toCompletableFuture().join();

            assertInstanceOf(Receipt.Kept.class, receipt);
            Eventually.eventually(
                    () -> assertEquals(List.of("/chat/lobby {\"text\":\"hi\"}", "/chat/lobby \"a string\""), heard));
            assertEquals("http://localhost:" + herald.port() + "/", herald.uri().toString());
        }
    }

    @Test
    void aSlowListenerGetsEverythingInOrderAndDelaysNobody() throws Exception {
        try (var herald = Herald.open(Config.dev().port(0).with("limits.queue", "16KiB"))) {
            var mayGoOn = new CountDownLatch(1);
            var slow = new ArrayList<String>();
            herald.subscribe("/n", entry -> {
                await(mayGoOn);
                slow.add(entry.payload().toString());
            });
            herald.subscribe("/n", entry -> heard.add(entry.payload().toString()));

            var all = IntStream.range(0, 900).mapToObj(Integer::toString).toList();
            all.forEach(n -> herald.publish("/n", Integer.valueOf(n)));

            Eventually.eventually(() -> assertEquals(all, heard));
            assertTrue(slow.isEmpty());
            mayGoOn.countDown();
            Eventually.eventually(() -> assertEquals(all, slow));
        }
    }

    @Test
    void whatIsPublishedFasterThanItsRateEndsWithTheNewest() throws Exception {
        try (var herald = Herald.open(Config.dev().port(0))) {
            herald.subscribe("/prices", entry -> heard.add(entry.payload().toString()));
            var prices = herald.publisher("/prices").conflate("/symbol").rate(1);

            IntStream.rangeClosed(1, 100).forEach(price -> prices.publish(List.of("ACME", price)));
            prices.close();

            Eventually.eventually(() -> assertEquals("[\"ACME\",100]", heard.get(heard.size() - 1)));
            assertEquals("[\"ACME\",1]", heard.get(0));
            assertThrows(IllegalArgumentException.class, () -> herald.publisher("/service/prices"));
        }
    }

    @Test
    void aListenerThatFailsGetsTheNextEntry() throws Exception {
        try (var herald = Herald.open(Config.dev().port(0))) {
            herald.subscribe("/n", entry -> {
                heard.add(entry.payload().toString());
                throw new IllegalStateException("to be logged");
            });
            herald.publish("/n", 1);
            herald.publish("/n", 2);
            Eventually.eventually(() -> assertEquals(List.of("1", "2"), heard));
        }
    }

    @Test
    void aClosedListenerHearsNothingMore() throws Exception {
        try (var herald = Herald.open(Config.dev().port(0))) {
            var first = new CopyOnWriteArrayList<String>();
            var listening =
                    herald.subscribe("/n", entry -> first.add(entry.payload().toString()));
            herald.subscribe("/n", entry -> heard.add(entry.payload().toString()));
            herald.publish("/n", 1);
            Eventually.eventually(() -> assertEquals(List.of("1"), first));

            listening.close();
            herald.publish("/n", 2);

            Eventually.eventually(() -> assertEquals(List.of("1", "2"), heard));
            assertEquals(List.of("1"), first);
        }
    }

    @Test
    void underTheSameIdAPublicationIsKeptOnce() throws Exception {
        try (var herald = Herald.open(Config.dev().port(0))) {
            var first = herald.publish("/n", 1, "one").toCompletableFuture().join();
            var again = herald.publish("/n", 1, "one").toCompletableFuture().join();
            var kept = assertInstanceOf(Receipt.Kept.class, first).position();
            assertEquals(new Receipt.Repeated(kept), again);
        }
    }

    @Test
    void thePastCanBeHeardFirst() throws Exception {
        try (var herald = Herald.open(Config.dev().port(0))) {
            for (int n = 0; n < 5; n++) {
                herald.publish("/n", n).toCompletableFuture().join();
            }
            herald.subscribe(
                    "/n", new Since.Last(2), entry -> heard.add(entry.payload().toString()));
            herald.publish("/n", 5);
            Eventually.eventually(() -> assertEquals(List.of("3", "4", "5"), heard));
        }
    }

    @Test
    void whatIsKeptInAFolderOutlivesTheServer(@TempDir Path folder) throws Exception {
        var config = Config.dev().port(0).folder(folder.resolve("data"));
        Position first;
        try (var herald = Herald.open(config)) {
            var receipt = herald.publish("/n", 1).toCompletableFuture().join();
            first = assertInstanceOf(Receipt.Kept.class, receipt).position();
            herald.publish("/n", 2).toCompletableFuture().join();
        }
        try (var herald = Herald.open(config)) {
            herald.subscribe(
                    "/n",
                    new Since.After(first),
                    entry -> heard.add(entry.payload().toString()));
            herald.publish("/n", 3);
            Eventually.eventually(() -> assertEquals(List.of("2", "3"), heard));
        }
    }

    @Test
    void itClosesInTimeHoweverManyClientsAreWaiting() throws Exception {
        var herald = Herald.open(Config.dev().port(0));
        var wire = new Wire(herald.port());
        var poster = Poster.to(herald.port());
        poster.handshake();
        poster.connect();
        var held = poster.connectSoon();
        try (var stream = wire.stream("/sub/n").body();
                var talker = Talker.to(herald.port())) {
            talker.handshake("");
            talker.connect();

            assertTimeout(Duration.ofSeconds(5), herald::close);

            assertTrue(new String(stream.readAllBytes(), UTF_8).contains("event: goodbye"));
            assertEquals(200, held.join().status());
            assertEquals(1001, talker.closeCode());
        }
        assertThrows(IOException.class, () -> wire.get("/health/live"));
    }

    @Test
    void whoWatchesSeesSessionsByTransportTheDiskAndTheProcess(@TempDir Path folder) throws Exception {
        try (var herald = Herald.open(Config.dev().port(0).folder(folder.resolve("data")))) {
            var wire = new Wire(herald.port());
            Poster.to(herald.port()).handshake();
            try (var talker = Talker.to(herald.port());
                    var stream = wire.stream("/sub/n").body()) {
                talker.handshake("");
                Eventually.eventually(() -> {
                    var metrics = wire.get("/metrics").body().lines().toList();
                    for (var line : List.of(
                            "herald_sessions{transport=\"long-polling\"} 1.0",
                            "herald_sessions{transport=\"sse\"} 1.0",
                            "herald_sessions{transport=\"websocket\"} 1.0",
                            "herald_sessions_queued 0.0",
                            "herald_journal_impaired 0.0",
                            "herald_disk_reserve 6.7108864E7")) {
                        assertTrue(metrics.contains(line), () -> line + " is not in\n" + String.join("\n", metrics));
                    }
                    for (var name : List.of(
                            "herald_disk_free ",
                            "jvm_memory_used_bytes{",
                            "jvm_threads_live_threads ",
                            "process_files_open_files ",
                            "process_cpu_usage ",
                            "jvm_gc_live_data_size_bytes ")) {
                        assertTrue(metrics.stream().anyMatch(line -> line.startsWith(name)), name);
                    }
                });
                assertTrue(stream.available() >= 0);
            }
        }
    }

    @Test
    void wrongNamesAndValuesAreRefusedAtOnce() throws Exception {
        try (var herald = Herald.open(Config.dev().port(0))) {
            assertThrows(InvalidName.class, () -> herald.publish("chat", "hi"));
            assertThrows(InvalidName.class, () -> herald.publish("/chat/*", "hi"));
            assertThrows(IllegalArgumentException.class, () -> herald.publish("/meta/connect", "hi"));
            assertThrows(IllegalArgumentException.class, () -> herald.publish("/chat", new Object()));
            assertThrows(InvalidName.class, () -> herald.subscribe("/*/a", entry -> {}));
        }
    }

    @Test
    void aPortInUseIsToldAndNothingStaysOpen() throws Exception {
        try (var other = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            var config = Config.dev().port(other.getLocalPort());
            var failed = assertThrows(IOException.class, () -> Herald.open(config));
            assertInstanceOf(BindException.class, failed.getCause());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
