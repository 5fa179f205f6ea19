package dev.herald.journeys;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.props.Talker;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may not subscribe to a channel gets no rows of it, by a wildcard neither (R34). */
class RowsForWhomTest {
    private Herald herald;
    private Talker anybody;

    @BeforeEach
    void open() throws Exception {
        herald = Herald.open(Config.dev()
                .port(0)
                .with("channels.\"/stock/secret\"", "{subscribe: server, history: server}")
                .with("channels.\"/live/**\"", "{history: server}"));
        for (var name : new String[] {"/stock/ibm", "/stock/secret"}) {
            herald.state(name).set(Map.of("price", 7)).toCompletableFuture().join();
        }
        anybody = Talker.to(herald.port());
        anybody.handshake("");
        anybody.connect();
        anybody.hear("/meta/connect");
    }

    @AfterEach
    void close() throws Exception {
        anybody.close();
        herald.close();
    }

    @Test
    void aWildcardTellsOnlyWhatItsAskerMayRead() {
        var rows = ask("/stock/*").path("result").path("rows");

        assertEquals(1, rows.size(), rows::toString);
        assertEquals("/stock/ibm", rows.path(0).path("channel").asText());
    }

    @Test
    void whoMayNotReadHistoryIsToldSoSinceItCouldNotGoOnFromTheRows() {
        var error = ask("/live/*").path("error");

        assertEquals("history_denied", error.path("code").asText(), error::toString);
    }

    @Test
    void aChannelThatIsDeniedSaysSo() {
        assertEquals(403, ask("/stock/secret").path("error").path("status").asInt());
    }

    private JsonNode ask(String pattern) {
        anybody.say(
                "[{\"channel\":\"/service/herald/rows\",\"id\":\"r\",\"clientId\":\"CLIENT\",\"data\":{\"channel\":\""
                        + pattern + "\"},\"ext\":{\"herald\":{\"id\":\"q\"}}}]");
        return anybody.hear("/service/herald/answer").path("data");
    }
}
