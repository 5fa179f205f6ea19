package dev.herald.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.props.StartedJar;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole server is killed while several write to one document, at random moments: what was confirmed is in it once, also what was
 * sent again because nobody knew (R19). How many times: {@code -Dherald.document.kills}.
 */
@Tag("jar")
class KilledDocumentsTest {
    private static final int KILLS = Integer.getInteger("herald.document.kills", 4);
    private static final int WRITERS = 4;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ConcurrentSkipListSet<String> confirmed = new ConcurrentSkipListSet<>();

    @Test
    void whatWasConfirmedIsInItOnce() throws Exception {
        long seed = Long.getLong("herald.seed", System.nanoTime());
        System.out.println("killed documents: -Dherald.seed=" + seed);
        var random = new Random(seed);
        try (var jar = StartedJar.dev(
                folder,
                "--set",
                "documents./doc/board/*.copies.every=7",
                "--set",
                "documents./doc/board/*.rate=100000",
                "--set",
                "documents./doc/board/*.initial={\"items\": [], \"n\": 0}")) {
            for (int kill = 0; kill < KILLS; kill++) {
                int before = confirmed.size();
                var writers = write(jar, kill, before + 5 + random.nextInt(60));
                jar.kill();
                writers.end();
                jar.startAgain();
                writers.sendAgain(jar);

                var document = document(jar);
                assertEquals(List.copyOf(confirmed), items(document), "after kill " + (kill + 1));
                assertEquals(confirmed.size(), document.path("n").asInt(), "increments after kill " + (kill + 1));
                assertTrue(confirmed.size() > before, "nothing was written");
            }
        }
        System.out.println(KILLS + " kills, " + confirmed.size() + " changes, each there once");
    }

    /** Writers at work; returns once so many changes were confirmed. */
    private Writers write(StartedJar jar, int round, int enough) throws InterruptedException {
        var writers = new Writers(jar, round, enough);
        writers.threads.forEach(Thread::start);
        assertTrue(writers.done.await(60, TimeUnit.SECONDS), "it is too slow");
        return writers;
    }

    private final class Writers {
        private final AtomicBoolean over = new AtomicBoolean();
        private final CountDownLatch done = new CountDownLatch(1);
        private final ConcurrentSkipListSet<String> unknown = new ConcurrentSkipListSet<>();
        private final List<Thread> threads = new ArrayList<>();

        Writers(StartedJar jar, int round, int enough) {
            for (int i = 0; i < WRITERS; i++) {
                var name = "k" + round + "w" + i + "n";
                threads.add(new Thread(() -> {
                    for (int number = 1000; !over.get(); number++) {
                        say(jar, name + number);
                        if (confirmed.size() >= enough) {
                            done.countDown();
                        }
                    }
                }));
            }
        }

        private void say(StartedJar jar, String token) {
            try {
                if (put(jar, token) == 200) {
                    confirmed.add(token);
                }
            } catch (IOException e) {
                unknown.add(token);
                over.set(true);
            }
        }

        void end() throws InterruptedException {
            over.set(true);
            for (var thread : threads) {
                thread.join(10_000);
            }
        }

        /** What nobody knows of whether it was taken. */
        void sendAgain(StartedJar jar) throws IOException {
            for (var token : unknown) {
                assertEquals(200, put(jar, token));
                confirmed.add(token);
            }
        }
    }

    private int put(StartedJar jar, String token) throws IOException {
        var patch = "{\"patch\":[{\"op\":\"add\",\"path\":\"/items/0\",\"value\":\"" + token + "\"},"
                + "{\"op\":\"inc\",\"path\":\"/n\",\"value\":1}]}";
        var request = HttpRequest.newBuilder(jar.at("/pub/doc/board/killed"))
                .timeout(Duration.ofSeconds(20))
                .header("Idempotency-Key", token)
                .POST(BodyPublishers.ofString(patch))
                .build();
        try {
            return http.send(request, BodyHandlers.ofString()).statusCode();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private JsonNode document(StartedJar jar) throws Exception {
        var request = HttpRequest.newBuilder(jar.at("/api/v1/documents/doc/board/killed"))
                .build();
        return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
    }

    private static List<String> items(JsonNode document) {
        return StreamSupport.stream(document.path("items").spliterator(), false)
                .map(JsonNode::textValue)
                .sorted()
                .toList();
    }
}
