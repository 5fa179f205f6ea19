package dev.herald.faults;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.props.Decider;
import dev.herald.props.Decider.Asked;
import dev.herald.props.StartedJar;
import dev.herald.props.Talker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server is killed while clients come and go: a backend hears of the end of everything whose beginning it heard of, in
 * order, though nobody was there to see it.
 */
@Tag("jar")
class KilledWebhooksTest {
    private static final int KILLS = 4;
    private static final int CLIENTS = 40;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void whoeverWasToldToHaveComeIsToldToHaveGone(@TempDir Path folder) throws Exception {
        try (var backend = new Decider()) {
            backend.behaves((exchange, event) -> Decider.send(exchange, random.nextInt(5) == 0 ? 500 : 204, ""));
            var told = "{url: '" + backend.url() + "', secret: a-secret-of-more-than-thirty-two-bytes}";
            try (var herald = StartedJar.dev(folder, "--set", "webhooks.to.backend=" + told)) {
                var subscribed = new AtomicInteger();
                for (int kill = 0; kill < KILLS; kill++) {
                    int killAt = random.nextInt(CLIENTS);
                    var coming = CompletableFuture.runAsync(() -> come(herald.port(), subscribed));
                    int before = subscribed.get();
                    eventually(() -> assertTrue(coming.isDone() || subscribed.get() - before >= killAt));
                    herald.kill();
                    coming.join();
                    herald.startAgain();
                }
                backend.answers(204, "", "");
                eventually(() -> assertEquals(List.of(), unfinished(backend), () -> "seed " + seed));
                assertTrue(subjects(backend).size() > 2 * KILLS, () -> "few were told of; seed " + seed);
            }
        }
    }

    /** Some clients handshake and subscribe, and some leave, until the server is gone. */
    private void come(int port, AtomicInteger subscribed) {
        var talkers = new ArrayList<Talker>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                var talker = Talker.to(port);
                talkers.add(talker);
                talker.handshake("");
                talker.connect();
                talker.subscribe("/room/" + random.nextInt(5), "");
                subscribed.incrementAndGet();
                if (random.nextInt(3) == 0) {
                    talker.close();
                }
            }
        } catch (AssertionError | RuntimeException killed) {
            return;
        } finally {
            talkers.forEach(Talker::close);
        }
    }

    private static List<String> subjects(Decider backend) {
        return backend.asked().stream()
                .map(Asked::json)
                .map(KilledWebhooksTest::subject)
                .distinct()
                .toList();
    }

    private static String subject(JsonNode event) {
        return event.path("channel").asText() + " "
                + event.path("member").asText(event.path("session").asText());
    }

    /** Of which subjects the events do not make sense: a beginning, its end, a beginning, its end. */
    private static List<String> unfinished(Decider backend) {
        return subjects(backend).stream()
                .filter(subject -> !isWhole(of(backend, subject)))
                .map(subject -> subject + " " + of(backend, subject))
                .toList();
    }

    /** Each event once, however often it was sent. */
    private static List<String> of(Decider backend, String subject) {
        var ids = new LinkedHashSet<String>();
        backend.asked().stream()
                .map(Asked::json)
                .filter(event -> subject(event).equals(subject))
                .forEach(event -> ids.add(event.path("id").asText()));
        return List.copyOf(ids);
    }

    private static boolean isWhole(List<String> ids) {
        if (ids.size() % 2 != 0) {
            return false;
        }
        for (int i = 0; i < ids.size(); i += 2) {
            var begin = ids.get(i).split(":", 2);
            var end = ids.get(i + 1).split(":", 2);
            boolean fits = List.of("connect disconnect", "occupied vacated", "member_added member_removed")
                    .contains(begin[0] + " " + end[0]);
            if (!fits || !begin[1].equals(end[1])) {
                return false;
            }
        }
        return true;
    }
}
