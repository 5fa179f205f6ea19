package dev.herald.faults;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.bayeux.BayeuxDoor;
import dev.herald.bayeux.exchange.Exchange;
import dev.herald.limits.Limiter;
import dev.herald.props.BayeuxHouse;
import dev.herald.props.Crowd;
import dev.herald.props.Talker;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Readers that stop reading cost a bounded amount, and those beside them do not notice (R32). */
class StoppedReadersTest {
    private static final int MANY = 200;
    private static final long QUEUE = BayeuxDoor.Settings.DEFAULTS.sessions().maxQueueBytes();
    private static final String TEN_KB = "x".repeat(10_000);

    private BayeuxHouse house;
    private Crowd live;
    private Crowd stopped;

    private void open(long maxQueued) throws Exception {
        house = new BayeuxHouse(patient(), Limiter.Settings.DEFAULTS, maxQueued);
        live = new Crowd(house.port());
        stopped = new Crowd(house.port());
    }

    /** As usual, but that nobody need connect again for the time of a test. */
    private static BayeuxDoor.Settings patient() {
        var usual = BayeuxDoor.Settings.DEFAULTS;
        var sessions = usual.sessions();
        return new BayeuxDoor.Settings(
                usual.messages(),
                usual.maxBodyBytes(),
                new Exchange.Settings(
                        sessions.timeout(),
                        sessions.interval(),
                        Duration.ofMinutes(5),
                        sessions.maxInactivity(),
                        sessions.sessionsPerBrowser(),
                        sessions.maxSubscriptions(),
                        sessions.maxQueueBytes()),
                usual.scriptPages(),
                usual.compression(),
                usual.frames());
    }

    @AfterEach
    void close() throws Exception {
        live.close();
        stopped.close();
        house.close();
    }

    @Test
    void twoHundredStoppedReadersAmongTwoHundredLiveOnesAreNotNoticed() throws Exception {
        open(Long.MAX_VALUE);
        live.join(MANY, "/news");
        publish("/news", 100); // warm up
        var before = publish("/news", 300);

        stopped.joinAndStop(MANY / 2, "/news");
        stopped.pollAndStop(MANY / 2, "/news");
        eventually(() -> assertEquals(2 * MANY, house.sessions().count()));
        publish("/news", 200); // fills what the stopped ones have
        var beside = publish("/news", 300);

        System.out.printf(
                "live readers: median %d us, p99 %d us; beside as many stopped: median %d us, p99 %d us%n",
                at(before, 50), at(before, 99), at(beside, 50), at(beside, 99));
        assertTrue(at(beside, 50) < 10 * at(before, 50) + 5_000, "the median moved");
        assertTrue(at(beside, 99) < 10 * at(before, 99) + 50_000, "the slowest moved");
        assertTrue(
                house.sessions().queuedBytes() <= MANY * (QUEUE + 2 * TEN_KB.length()),
                "so much waits: " + house.sessions().queuedBytes());
    }

    @Test
    void onAChannelThatIsNotKeptTheyAreCutOff() throws Exception {
        open(Long.MAX_VALUE);
        live.join(20, "/passing/news");
        stopped.joinAndStop(20, "/passing/news");

        eventually(() -> {
            publish("/passing/news", 50);
            assertEquals(20, house.sessions().count(), "the live ones stay");
        });
        assertTrue(house.sessions().queuedBytes() < QUEUE);
    }

    @Test
    void whereARuleConflatesEverybodyGetsTheNewestOfEachThingAtItsRate() throws Exception {
        open(Long.MAX_VALUE);
        stopped.joinAndStop(20, "/ticks/now");
        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            talker.subscribe("/ticks/now", "");
            for (int i = 1; i <= 1_000; i++) {
                house.publish(
                        "/ticks/now", "{\"symbol\":\"" + i % 2 + "\",\"price\":" + i + ",\"more\":\"" + TEN_KB + "\"}");
            }
            var heard = new TreeMap<String, Integer>();
            int count = 0;
            for (; !heard.equals(Map.of("0", 1_000, "1", 999)); count++) {
                var data = talker.hear("/ticks/now").path("data");
                int price = data.path("price").asInt();
                assertTrue(price > heard.getOrDefault(data.path("symbol").asText(), 0), "out of order: " + price);
                heard.put(data.path("symbol").asText(), price);
            }

            assertTrue(count < 500, "so many came: " + count);
        }
        assertTrue(house.sessions().count() >= 20, "nobody is cut off");
        assertTrue(
                house.sessions().queuedBytes() < 20 * 64 * 1024,
                "so much waits: " + house.sessions().queuedBytes());
    }

    @Test
    void whenAllQueuesTogetherAreTooLargeTheLargestGoFirst() throws Exception {
        long most = 4 << 20;
        open(most);
        live.join(20, "/news");
        stopped.joinAndStop(20, "/news");

        eventually(() -> {
            publish("/news", 50);
            assertTrue(house.sessions().count() < 40, "nobody was cut off");
        });
        publish("/news", 100);

        eventually(() -> assertTrue(house.sessions().queuedBytes() <= most));
        assertTrue(house.sessions().count() >= 20, "the live ones stay");
        assertTrue(house.metrics()
                .lines()
                .anyMatch(line -> line.startsWith("herald_refused_total{limit=\"queues\"}") && !line.endsWith(" 0.0")));
    }

    /** Publishes so often, each time when all that live have the one before; how long each took to reach all, sorted. */
    private long[] publish(String channel, int times) {
        var micros = new long[times];
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            house.publish(channel, "\"" + TEN_KB + "\"");
            live.awaitNext();
            micros[i] = (System.nanoTime() - start) / 1_000;
        }
        Arrays.sort(micros);
        return micros;
    }

    private static long at(long[] sorted, int percent) {
        return sorted[sorted.length * percent / 100];
    }
}
