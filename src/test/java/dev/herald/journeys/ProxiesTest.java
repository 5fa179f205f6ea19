package dev.herald.journeys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.bayeux.BayeuxDoor;
import dev.herald.http.edge.Edge;
import dev.herald.http.edge.Network;
import dev.herald.http.edge.Proxies;
import dev.herald.http.server.WebServer;
import dev.herald.props.BayeuxHouse;
import dev.herald.props.Poster;
import dev.herald.props.Talker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is believed of the headers in which proxies tell for whom they speak; the peer is this machine. */
class ProxiesTest {

    @Test
    void theClientIsWhomAListedProxyTells() throws Exception {
        try (var house = behind("127.0.0.0/8");
                var talker = Talker.to(house.port(), "X-Forwarded-For", "6.6.6.6, 203.0.113.7")) {
            talker.handshake("");
            var poster = Poster.to(house.port());
            var reply = poster.post(HANDSHAKE, "X-Forwarded-For", "2001:db8::7");

            assertTrue(remote(house, talker.clientId()).contains("203.0.113.7"), remote(house, talker.clientId()));
            var polling = reply.on("/meta/handshake").path("clientId").asText();
            assertTrue(remote(house, polling).contains("2001:db8:0:0:0:0:0:7"), remote(house, polling));
        }
    }

    @Test
    void whoIsNotListedSpeaksForHimselfOnly() throws Exception {
        try (var house = behind("10.0.0.0/8");
                var talker = Talker.to(house.port(), "X-Forwarded-For", "203.0.113.7", "Forwarded", "for=6.6.6.6")) {
            talker.handshake("");

            assertTrue(remote(house, talker.clientId()).contains("127.0.0.1"), remote(house, talker.clientId()));
            assertEquals(403, status(house, "https://h.example", "X-Forwarded-Host", "h.example"));
            assertEquals(
                    403,
                    status(
                            house,
                            "https://localhost:" + house.port(),
                            "X-Forwarded-For",
                            "1.2.3.4",
                            "X-Forwarded-Proto",
                            "https"));
        }
    }

    @Test
    void aPageBehindAProxyThatEndsTlsIsOfTheSameOrigin() throws Exception {
        try (var house = behind("127.0.0.1")) {
            var told = new String[] {
                "X-Forwarded-For", "203.0.113.7", "X-Forwarded-Proto", "https", "X-Forwarded-Host", "h.example"
            };

            assertEquals(200, status(house, "https://h.example", told));
            assertEquals(403, status(house, "http://h.example", told));
            assertEquals(403, status(house, "https://h.example:8443", told));
            assertEquals(403, status(house, "https://evil.example", told));
            assertEquals(403, status(house, "https://h.example"), "the proxy must tell");
            try (var talker = Talker.to(
                    house.port(),
                    "Origin",
                    "https://h.example",
                    told[0],
                    told[1],
                    told[2],
                    told[3],
                    told[4],
                    told[5])) {
                assertTrue(talker.handshake("").path("successful").asBoolean());
            }
        }
    }

    private static final String HANDSHAKE =
            "[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":[\"long-polling\"]}]";

    private static BayeuxHouse behind(String proxies) throws Exception {
        var front = new WebServer.Front(
                Edge.Limits.DEFAULTS,
                new Proxies(List.of(Network.of(proxies)), Proxies.Header.X_FORWARDED),
                Optional.empty(),
                Duration.ZERO);
        return new BayeuxHouse(BayeuxDoor.Settings.DEFAULTS, front);
    }

    private static String remote(BayeuxHouse house, String clientId) {
        return house.sessions().find(clientId).orElseThrow().remote();
    }

    private static int status(BayeuxHouse house, String origin, String... told) {
        var headers = new java.util.ArrayList<>(List.of(told));
        headers.addAll(List.of("Origin", origin));
        return Poster.to(house.port())
                .post(HANDSHAKE, headers.toArray(String[]::new))
                .status();
    }
}
