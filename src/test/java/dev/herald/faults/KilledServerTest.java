package dev.herald.faults;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.props.StartedJar;
import dev.herald.props.Talker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole server, killed with SIGKILL again and again while clients publish and one listens: whatever was confirmed
 * is there, once, in order, and the listener gets it all (R8, R35).
 */
@Tag("jar")
class KilledServerTest {
    private static final int KILLS = Integer.getInteger("herald.server.kills", 4);
    private static final int PUBLISHERS = 3;
    private static final int WINDOW = 20;

    private final Map<String, String> confirmed = new ConcurrentHashMap<>(); // id to position
    private final Map<Long, String> heard = new ConcurrentSkipListMap<>(); // offset to channel and data
    private final List<String> heardTwice = new ArrayList<>();
    private final AtomicInteger finished = new AtomicInteger();

    @TempDir
    Path folder;

    private StartedJar jar;
    private volatile boolean enough;
    private volatile boolean over;

    @Test
    void whateverWasConfirmedSurvivesAndReachesASubscriberThatComesBack() throws Exception {
        long seed = Long.getLong("herald.seed", System.nanoTime());
        System.out.println("herald.seed=" + seed);
        var random = new Random(seed);
        var threads = Executors.newCachedThreadPool();
        try (var started = StartedJar.dev(folder)) {
            jar = started;
            threads.submit(this::listen);
            for (int i = 0; i < PUBLISHERS; i++) {
                int publisher = i;
                threads.submit(() -> publish(publisher));
            }
            for (int kill = 0; kill < KILLS; kill++) {
                int goal = confirmed.size() + 200 + random.nextInt(1_000);
                eventually(() -> assertTrue(confirmed.size() >= goal, () -> confirmed.size() + " of " + goal));
                jar.kill();
                jar.startAgain();
            }
            enough = true;
            eventually(() -> assertEquals(PUBLISHERS, finished.get()));
            eventually(() -> assertEquals(new HashSet<>(confirmed.keySet()), new HashSet<>(heard.values())));
        } finally {
            over = true;
            enough = true;
            threads.shutdownNow();
            threads.awaitTermination(10, TimeUnit.SECONDS);
        }
        assertEquals(List.of(), heardTwice);
        assertEquals(heard.size(), new HashSet<>(heard.values()).size(), "nothing is in history twice");
        assertInOrder();
    }

    /** Each publisher numbers what it says; by offset the numbers grow. */
    private void assertInOrder() {
        var last = new TreeMap<String, Integer>();
        heard.values().forEach(id -> {
            var publisher = id.substring(0, id.indexOf('-'));
            int number = Integer.parseInt(id.substring(id.indexOf('-') + 1));
            assertTrue(last.getOrDefault(publisher, -1) < number, id + " came after " + last.get(publisher));
            last.put(publisher, number);
        });
    }

    /** Publishes windows of numbered messages, and each window again, with the same ids, until it is confirmed whole. */
    private void publish(int publisher) {
        int next = 0;
        boolean whole = true; // what was begun is finished: an unconfirmed rest may be kept all the same
        while (!over && (!enough || !whole)) {
            try (var talker = Talker.to(jar.port())) {
                talker.handshake("");
                do {
                    whole = false;
                    talker.say(window(publisher, next));
                    for (int i = 0; i < WINDOW; i++) {
                        var reply = talker.hear("/crash/" + publisher);
                        assertTrue(reply.path("successful").asBoolean(), reply.toString());
                        confirmed.put(reply.path("id").asText(), position(reply));
                    }
                    whole = true;
                    next += WINDOW;
                } while (!enough);
            } catch (RuntimeException | AssertionError cut) {
                backOff(); // the server was killed: connect again and retry
            }
        }
        finished.incrementAndGet();
    }

    private static String window(int publisher, int first) {
        var messages = new StringBuilder("[");
        for (int i = first; i < first + WINDOW; i++) {
            var id = publisher + "-" + i;
            messages.append(i == first ? "" : ",")
                    .append("{\"channel\":\"/crash/" + publisher + "\",\"clientId\":\"CLIENT\",\"id\":\"" + id
                            + "\",\"data\":\"" + id + "\",\"ext\":{\"herald\":{\"id\":\"" + id + "\"}}}");
        }
        return messages.append("]").toString();
    }

    private void listen() {
        var since = "";
        while (!Thread.currentThread().isInterrupted()) {
            try (var talker = Talker.to(jar.port())) {
                talker.handshake("");
                var reply = talker.subscribe(
                        "/crash/**", since.isEmpty() ? "" : ",\"ext\":{\"herald\":{\"since\":\"" + since + "\"}}");
                var herald = reply.path("ext").path("herald");
                assertTrue(since.isEmpty() || herald.path("recovered").asBoolean(), reply.toString());
                since = since.isEmpty() ? herald.path("top").asText() : since;
                talker.connect();
                while (true) {
                    var message = talker.hear();
                    if (message.has("data")) {
                        since = position(message);
                        note(message, since);
                    } else if (message.path("channel").asText().equals("/meta/connect")) {
                        talker.connect();
                    }
                }
            } catch (RuntimeException | AssertionError cut) {
                backOff();
            }
        }
    }

    private static void backOff() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }

    private void note(JsonNode message, String position) {
        long offset = Long.parseLong(position.substring(position.lastIndexOf(':') + 1));
        if (heard.put(offset, message.path("data").asText()) != null) {
            heardTwice.add(position);
        }
    }

    private static String position(JsonNode message) {
        return message.path("ext").path("herald").path("position").asText();
    }
}
