package dev.herald.faults;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.bayeux.BayeuxDoor;
import dev.herald.http.edge.Edge;
import dev.herald.http.edge.Network;
import dev.herald.http.edge.Proxies;
import dev.herald.http.server.WebServer;
import dev.herald.props.BayeuxHouse;
import dev.herald.props.Poster;
import dev.herald.props.Talker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.frames.GoAwayFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

/** Attacks of one address, over the wire; and that its neighbour notices nothing. */
class StrangersTest {
    private static final String HANDSHAKE =
            "[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":[\"long-polling\"]}]";
    private static final String FOR = "X-Forwarded-For";
    private static final Proxies NEAR = new Proxies(List.of(Network.of("127.0.0.0/8")), Proxies.Header.X_FORWARDED);

    @Test
    void anAddressMayHaveSoManyConnections() throws Exception {
        var open = new ArrayList<Socket>();
        try (var house = house(limits(5, 1_000, 100, Duration.ofSeconds(30)), Proxies.NONE)) {
            for (int i = 0; i < 5; i++) {
                open.add(connect(house, "127.0.0.1"));
            }
            eventually(() -> {
                try (var sixth = connect(house, "127.0.0.1")) {
                    var told = all(sixth);
                    assertTrue(told.startsWith("HTTP/1.1 429"), told);
                    assertTrue(told.contains("Retry-After") && told.contains("limits.address.connections"), told);
                }
            });
            try (var neighbour = connect(house, "127.0.0.2")) {
                assertTrue(answered(neighbour), "the neighbour is served");
            }
            assertTrue(house.metrics().contains("herald_refused_total{limit=\"limits.address.connections\"}"));

            open.remove(0).close();

            eventually(() -> {
                try (var again = connect(house, "127.0.0.1")) {
                    assertTrue(answered(again));
                }
            });
        } finally {
            for (var socket : open) {
                socket.close();
            }
        }
    }

    @Test
    void behindAProxyItIsTheClientWhoMayHaveSoManyRequests() throws Exception {
        try (var house = house(limits(1, 3, 100, Duration.ofSeconds(30)), NEAR);
                var first = Talker.to(house.port(), FOR, "2001:db8::1");
                var second = Talker.to(house.port(), FOR, "2001:db8::2");
                var third = Talker.to(house.port(), FOR, "2001:db8::ffff:3")) {
            second.handshake("");
            third.handshake("");
            assertThrows(CompletionException.class, () -> Talker.to(house.port(), FOR, "2001:db8::4"));
            var refused = Poster.to(house.port()).post(HANDSHAKE, FOR, "2001:db8::5");
            assertEquals(429, refused.status());
            assertTrue(refused.text().contains("limits.address.requests"), refused.text());
            assertEquals(
                    "5", refused.response().headers().firstValue("Retry-After").orElse(""));
            assertEquals(
                    200,
                    Poster.to(house.port())
                            .post(HANDSHAKE, FOR, "2001:db8:0:1::5")
                            .status());

            first.close();

            eventually(() -> assertEquals(
                    200,
                    Poster.to(house.port()).post(HANDSHAKE, FOR, "2001:db8::5").status()));
        }
    }

    @Test
    void anAddressMayHandshakeSoOften() throws Exception {
        try (var house = house(limits(1_000, 1_000, 1, Duration.ofSeconds(30)), NEAR);
                var early = Talker.to(house.port(), FOR, "203.0.113.7")) {
            var poster = Poster.withoutCookies(house.port());
            int answered = 0;
            Poster.Answer answer;
            do {
                answer = poster.post(HANDSHAKE, FOR, "203.0.113.7");
                answered++;
            } while (answer.status() == 200 && answered < 100);

            assertTrue(answered >= 9 && answered < 30, answered + " handshakes were taken at once");
            assertEquals(429, answer.status());
            assertTrue(answer.error().contains("limits.address.handshakes"), answer.text());
            assertThrows(CompletionException.class, () -> Talker.to(house.port(), FOR, "203.0.113.7"));
            early.say(HANDSHAKE);
            assertEquals(1008, early.closeCode());
            assertEquals(200, poster.post(HANDSHAKE, FOR, "203.0.113.8").status(), "the neighbour is served");
        }
    }

    @Test
    void aHeadThatDripsIsCutOff() throws Exception {
        try (var house = house(limits(1_000, 1_000, 100, Duration.ofSeconds(1)), Proxies.NONE);
                var slow = connect(house, "127.0.0.1")) {
            drip(slow, "GET /bayeux HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(500));

            var told = all(slow);
            assertTrue(told.startsWith("HTTP/1.1 408"), told);
            assertTrue(told.contains("limits.wire.head"), told);
            assertTrue(house.metrics().contains("herald_refused_total{limit=\"limits.wire.head\"} 1.0"));
        }
    }

    @Test
    void aSecondHeadThatDripsIsCutOffAsWell() throws Exception {
        try (var house = house(limits(1_000, 1_000, 100, Duration.ofSeconds(1)), Proxies.NONE);
                var slow = connect(house, "127.0.0.1")) {
            assertTrue(answered(slow));

            drip(slow, "GET /bayeux HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(500));

            assertTrue(all(slow).contains("HTTP/1.1 408"));
        }
    }

    @Test
    void aBodyThatDripsIsCutOff() throws Exception {
        try (var house = house(limits(1_000, 1_000, 100, Duration.ofSeconds(1)), Proxies.NONE);
                var slow = connect(house, "127.0.0.1")) {
            write(
                    slow,
                    "POST /bayeux HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n");
            drip(slow, " ".repeat(500));

            var told = all(slow);
            assertTrue(told.startsWith("HTTP/1.1 408"), told);
            assertTrue(told.contains("body_too_slow"), told);
            assertTrue(house.metrics().contains("herald_refused_total{limit=\"limits.wire.body_rate\"} 1.0"));
        }
    }

    @Test
    void aHeldConnectIsNotTakenForASlowClient() throws Exception {
        try (var house = house(limits(1_000, 1_000, 100, Duration.ofSeconds(1)), Proxies.NONE)) {
            var poster = Poster.to(house.port());
            poster.handshake();
            poster.connect();
            poster.subscribe("/late", "");
            var held = poster.connectSoon();
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(4)); // longer than anything that is granted

            house.publish("/late", "1");

            assertEquals(1, held.join().on("/late").path("data").asInt());
        }
    }

    @Test
    void aRequestMayHaveSoManyHeaders() throws Exception {
        try (var house = house(Edge.Limits.DEFAULTS, Proxies.NONE);
                var wire = connect(house, "127.0.0.1")) {
            write(wire, "GET /bayeux HTTP/1.1\r\nHost: x\r\n" + "X: y\r\n".repeat(200) + "Connection: close\r\n\r\n");

            var told = all(wire);
            assertTrue(told.startsWith("HTTP/1.1 431"), told);
            assertTrue(told.contains("limits.wire.headers"), told);
        }
    }

    @Test
    void aWebSocketThatSaysNothingIsClosedHoweverOftenItPings() throws Exception {
        try (var house = house(limits(1_000, 1_000, 100, Duration.ofSeconds(1)), Proxies.NONE);
                var silent = Talker.to(house.port());
                var speaking = Talker.to(house.port())) {
            speaking.handshake("");
            for (int i = 0; i < 10; i++) {
                silent.ping();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }

            assertEquals(1008, silent.closeCode());
            assertTrue(speaking.subscribe("/still/here", "").path("successful").asBoolean());
        }
    }

    @Test
    void aFloodOfPingsIsEnded() throws Exception {
        try (var house = house(Edge.Limits.DEFAULTS, Proxies.NONE);
                var pinging = Talker.to(house.port())) {
            assertThrows(CompletionException.class, () -> {
                for (int i = 0; i < 100_000; i++) {
                    pinging.ping();
                }
            });

            assertTrue(house.metrics().contains("herald_refused_total{limit=\"limits.wire.pings\"} 1.0"));
            try (var calm = Talker.to(house.port())) {
                assertTrue(calm.handshake("").path("successful").asBoolean(), "the neighbour is served");
            }
        }
    }

    @Test
    void aTextThatIsSplitByteByByteIsEnded() throws Exception {
        try (var house = house(Edge.Limits.DEFAULTS, Proxies.NONE);
                var chopping = Talker.to(house.port())) {
            assertThrows(CompletionException.class, () -> {
                for (int i = 0; i < 200_000; i++) {
                    chopping.sayPart(i % 2 == 0 ? "" : " ");
                }
            });

            assertTrue(house.metrics().contains("herald_refused_total{limit=\"limits.wire.frames\"} 1.0"));
        }
    }

    @Test
    void aFloodOfResetsIsEnded() throws Exception {
        var client = new HTTP2Client();
        client.start();
        try (var house = house(Edge.Limits.DEFAULTS, Proxies.NONE)) {
            var ended = new java.util.concurrent.CompletableFuture<Integer>();
            var session = client.connect(new InetSocketAddress("localhost", house.port()), new Session.Listener() {
                        @Override
                        public void onGoAway(Session gone, GoAwayFrame frame) {
                            ended.complete(frame.getError());
                        }

                        @Override
                        public void onClose(Session gone, GoAwayFrame frame, Callback callback) {
                            ended.complete(frame.getError());
                            callback.succeeded();
                        }
                    })
                    .get(10, TimeUnit.SECONDS);
            var get = new MetaData.Request(
                    "GET",
                    HttpURI.from("http://localhost:" + house.port() + "/bayeux"),
                    HttpVersion.HTTP_2,
                    HttpFields.EMPTY);
            eventually(
                    () -> { // a second's worth may be too few, where the client may not open so many at a time
                        for (int i = 0; i < 200 && !ended.isDone(); i++) {
                            session.newStream(new HeadersFrame(get, null, true), new Stream.Listener() {})
                                    .thenAccept(stream -> stream.reset(
                                            new ResetFrame(stream.getId(), ErrorCode.CANCEL_STREAM_ERROR.code),
                                            Callback.NOOP));
                        }
                        assertTrue(ended.isDone());
                    });

            assertEquals(ErrorCode.ENHANCE_YOUR_CALM_ERROR.code, ended.get(10, TimeUnit.SECONDS));
            assertEquals(200, Poster.to(house.port()).post(HANDSHAKE).status(), "the neighbour is served");
        } finally {
            client.stop();
        }
    }

    private static Edge.Limits limits(int connections, int requests, int handshakes, Duration head) {
        return new Edge.Limits(connections, requests, handshakes, List.of(), head, 100, 1024);
    }

    /** Whose connections may be without a request for three seconds. */
    private static BayeuxHouse house(Edge.Limits limits, Proxies proxies) throws Exception {
        var front = new WebServer.Front(limits, proxies, Optional.empty(), Duration.ZERO);
        return new BayeuxHouse(BayeuxDoor.Settings.DEFAULTS, front, Duration.ofSeconds(3));
    }

    private static Socket connect(BayeuxHouse house, String from) throws IOException {
        var socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.connect(new InetSocketAddress("127.0.0.1", house.port()));
        socket.setSoTimeout(15_000);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Sends a byte every 20 ms, until the server has had enough. */
    private static void drip(Socket socket, String text) {
        try {
            for (var character : text.split("")) {
                write(socket, character);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                if (socket.getInputStream().available() > 0) {
                    return;
                }
            }
        } catch (IOException e) {
            // it had
        }
    }

    private static boolean answered(Socket socket) throws IOException {
        write(socket, "GET /bayeux HTTP/1.1\r\nHost: x\r\n\r\n");
        var first = new byte[15];
        int count = socket.getInputStream().readNBytes(first, 0, first.length);
        boolean served = new String(first, 0, count, StandardCharsets.US_ASCII).equals("HTTP/1.1 200 OK");
        while (socket.getInputStream().available() > 0) {
            socket.getInputStream().skip(socket.getInputStream().available());
        }
        return served;
    }

    private static String all(Socket socket) throws IOException {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try {
            for (int count; (count = socket.getInputStream().read(buffer)) >= 0; ) {
                text.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
            }
        } catch (java.net.SocketException e) {
            // reset, after what was told
        }
        return text.toString();
    }
}
