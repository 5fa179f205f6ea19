package dev.herald.journeys;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.bayeux.BayeuxDoor;
import dev.herald.props.BayeuxHouse;
import dev.herald.props.Poster;
import org.junit.jupiter.api.Test;

/**
 * Over long-polling a client has two connections, and what comes by the one can overtake what comes by the
 * other: so messages come by one of them only (R35).
 */
class LongPollingOrderTest {
    @Test
    void messagesComeWithAConnectsReplyAndWithNoOther() throws Exception {
        try (var house = new BayeuxHouse(BayeuxDoor.Settings.DEFAULTS)) {
            var poster = Poster.to(house.port());
            poster.handshake();
            poster.connect();
            poster.subscribe("/order", "");
            house.publish("/order", "1");
            eventually(() -> assertTrue(
                    house.sessions().find(poster.clientId()).orElseThrow().queuedBytes() > 0));

            var publication = "[{\"channel\":\"/elsewhere\",\"data\":2,\"clientId\":\"" + poster.clientId() + "\"}]";
            var published = poster.post(publication);
            var connected = poster.connect();

            assertEquals(1, published.messages().size(), published.text());
            assertEquals("1", connected.on("/order").path("data").asText(), connected.text());
        }
    }
}
