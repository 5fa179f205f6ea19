package dev.herald.journeys;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.message.Since;
import dev.herald.props.Lines;
import dev.herald.props.Poster;
import dev.herald.props.Talker;
import dev.herald.props.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The live count of sessions on {@code /herald/stats}, under the defaults of {@code herald serve} (R26). */
class StatsTest {
    private static final String LAST = ",\"ext\":{\"herald\":{\"last\":1}}";

    private static final String DISCONNECT = "[{\"channel\":\"/meta/disconnect\",\"clientId\":\"CLIENT\"}]";

    private final List<Talker> talkers = new ArrayList<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private Herald herald;

    @AfterEach
    void close() {
        talkers.forEach(Talker::close);
        herald.close();
    }

    @Test
    void whoSubscribesGetsThePresentCountAtOnce() throws Exception {
        open("1m");
        assertTold(0);
        talker();
        talker();
        assertTold(2);

        var reply = talkers.get(1).subscribe("/herald/stats", LAST);

        assertTrue(reply.at("/ext/herald/recovered").asBoolean(), reply::toString);
        var first = talkers.get(1).hear();
        assertEquals("/herald/stats", first.path("channel").asText(), first::toString);
        assertEquals(2, first.at("/data/sessions").asInt(), first::toString);
    }

    @Test
    void followsSessionsOverWebSocketAndLongPollingThatComeAndGo() throws Exception {
        open("1m");
        for (int i = 0; i < 5; i++) {
            talker();
        }
        var posters = new ArrayList<Poster>();
        for (int i = 0; i < 4; i++) {
            var poster = Poster.to(herald.port());
            poster.handshake();
            posters.add(poster);
        }
        assertTold(9);

        talkers.subList(1, 4).forEach(talker -> talker.ask(DISCONNECT, "/meta/disconnect"));
        posters.subList(0, 2).forEach(poster -> poster.post(DISCONNECT));

        assertTold(4);
    }

    @Test
    void aSocketThatIsCutAndAPollThatStaysAwayAreCountedUntilTheirSessionsEnd() throws Exception {
        open("3s");
        var cut = talker();
        cut.connect();
        var poster = Poster.to(herald.port());
        poster.handshake();
        poster.connect();
        assertTold(2);

        cut.close();

        assertTold(0);
    }

    @Test
    void anEventStreamIsCountedForAsLongAsItIsOpen() throws Exception {
        open("1m");
        try (var stream = new Lines(new Wire(herald.port()).stream("/sub/chat").body())) {
            assertTold(1);
        }
        eventually(() -> {
            herald.publish("/chat", "what is written to a stream shows whether it is read");
            assertEquals(count(0), newest());
        });
    }

    @Test
    void aPatternBringsItToo() throws Exception {
        open("1m");
        var talker = talker();
        talker.subscribe("/herald/*", "");
        talker();

        assertEquals(2, talker.hear("/herald/stats").at("/data/sessions").asInt());
    }

    @Test
    void clientsMayNotPublishThere() throws Exception {
        open("1m");
        var talker = talker();
        talker.publish("/herald/stats", "{\"sessions\":1000}");

        var reply = talker.hear("/herald/stats");
        assertFalse(reply.path("successful").asBoolean());
        assertTrue(reply.path("error").asText().startsWith("403:/herald/stats:publish_denied"), reply::toString);
        assertEquals(
                401,
                new Wire(herald.port())
                        .post("/pub/herald/stats", "{\"sessions\":1000}")
                        .statusCode());
    }

    /** Opens a server on which a session of which nothing is heard is over after this long. */
    private void open(String maxInterval) throws Exception {
        herald = Herald.open(Config.DEFAULTS
                .with("http.port", "0")
                .with("engine.kind", "memory")
                .with("bayeux.timeout", "1s")
                .with("bayeux.max_interval", maxInterval));
        herald.subscribe(
                "/herald/stats",
                new Since.Last(1),
                entry -> told.add(entry.payload().toString()));
    }

    private Talker talker() {
        var talker = Talker.to(herald.port());
        talkers.add(talker);
        talker.handshake("");
        return talker;
    }

    private void assertTold(int count) {
        eventually(() -> assertEquals(count(count), newest()));
    }

    private String newest() {
        return told.isEmpty() ? "" : told.get(told.size() - 1);
    }

    private static String count(int sessions) {
        return "{\"sessions\":" + sessions + ",\"users\":0}";
    }
}
