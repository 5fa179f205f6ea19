package dev.herald.http.server;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.bayeux.BayeuxDoor;
import dev.herald.http.tls.Tls;
import dev.herald.props.BayeuxHouse;
import dev.herald.props.Certificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
    private static final String HANDSHAKE =
            "[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":[\"websocket\",\"long-polling\"]}]";

    @TempDir
    private Path folder;

    private Path certificate = Path.of("");
    private Path key = Path.of("");
    private Certificate first;

    TlsTest() throws Exception {
        first = Certificate.of("EC");
    }

    @BeforeEach
    void write() throws IOException {
        certificate = folder.resolve("cert.pem");
        key = folder.resolve("key.pem");
        Files.writeString(certificate, first.pem());
        Files.writeString(key, first.key());
    }

    @ParameterizedTest
    @CsvSource({"HTTP_2", "HTTP_1_1"})
    void speaksHttp2OrHttp1AsTheClientPrefers(HttpClient.Version version) throws Exception {
        try (var house = open()) {
            var answer = get(house, version);

            assertEquals(version, answer.version());
            assertEquals(200, answer.statusCode());
            assertEquals(
                    "max-age=31536000",
                    answer.headers().firstValue("Strict-Transport-Security").orElse(""));
        }
    }

    @Test
    void promisesNoTlsInClear() throws Exception {
        try (var house = new BayeuxHouse(BayeuxDoor.Settings.DEFAULTS)) {
            var answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + house.port() + "/bayeux"))
                                    .build(),
                            BodyHandlers.ofString());

            assertEquals(200, answer.statusCode());
            assertTrue(answer.headers().firstValue("Strict-Transport-Security").isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void speaksTheTwoNewestVersions(String version) throws Exception {
        try (var house = open();
                var socket = connect(house)) {
            socket.setEnabledProtocols(new String[] {version});
            socket.startHandshake();

            assertEquals(version, socket.getSession().getProtocol());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void takesKeysAsOpenSslWritesThem(String algorithm) throws Exception {
        first = Certificate.of(algorithm);
        assertTrue(first.oldKey().startsWith("-----BEGIN " + algorithm + " PRIVATE KEY"), first.oldKey());
        for (var written : new String[] {first.oldKey(), first.key()}) {
            Certificate.put(certificate, first.pem());
            Certificate.put(key, written);
            try (var house = open()) {
                assertEquals(200, get(house, HttpClient.Version.HTTP_2).statusCode());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http/1.1", "h2"})
    void theProtocolIsAgreedOnByAlpn(String protocol) throws Exception {
        try (var house = open();
                var socket = connect(house)) {
            var parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {protocol});
            socket.setSSLParameters(parameters);
            socket.startHandshake();

            assertEquals(protocol, socket.getApplicationProtocol());
            if (protocol.equals("http/1.1")) {
                assertTrue(ask(socket).startsWith("HTTP/1.1 200"));
            }
        }
    }

    @Test
    void cookiesTravelOverTlsOnly() throws Exception {
        try (var house = open()) {
            var handshake = HttpRequest.newBuilder(at(house))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(HANDSHAKE))
                    .build();
            var cookie = client(first)
                    .send(handshake, BodyHandlers.ofString())
                    .headers()
                    .firstValue("Set-Cookie")
                    .orElse("");

            assertTrue(cookie.contains("Secure") && cookie.contains("HttpOnly"), cookie);
        }
    }

    @Test
    void theServerNamesItselfByHttps() throws Exception {
        var config = Config.dev().port(0).with("http.tls", "{certificate: " + certificate + ", key: " + key + "}");
        try (var herald = Herald.open(config)) {
            assertEquals("https", herald.uri().getScheme());
            var live =
                    HttpRequest.newBuilder(herald.uri().resolve("health/live")).build();
            assertEquals(200, client(first).send(live, BodyHandlers.ofString()).statusCode());
        }
    }

    @Test
    void webSocketsOpenOverTls() throws Exception {
        try (var house = open()) {
            var heard = new CompletableFuture<String>();
            var socket = client(first)
                    .newWebSocketBuilder()
                    .header("Origin", "https://localhost:" + house.port())
                    .buildAsync(URI.create("wss://localhost:" + house.port() + "/bayeux"), new WebSocket.Listener() {
                        @Override
                        public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                            heard.complete(text.toString());
                            return CompletableFuture.completedFuture(null);
                        }
                    })
                    .join();
            socket.sendText(HANDSHAKE, true);

            assertTrue(heard.get(10, TimeUnit.SECONDS).contains("\"successful\":true"));
            socket.abort();
        }
    }

    @Test
    void aPageInClearIsNotOfTheSameOrigin() throws Exception {
        try (var house = open()) {
            var request = HttpRequest.newBuilder(at(house))
                    .header("Origin", "http://localhost:" + house.port())
                    .build();

            assertEquals(
                    403, client(first).send(request, BodyHandlers.ofString()).statusCode());
        }
    }

    @Test
    void aRenewedPairIsUsedByNewConnectionsAndTheOpenOnesStay() throws Exception {
        try (var house = open();
                var early = connect(house)) {
            ask(early);
            var second = Certificate.of("RSA");

            Certificate.put(certificate, second.pem());
            Certificate.put(key, second.key());

            eventually(() -> assertEquals(second.certificate(), shown(house, first, second)));
            assertTrue(ask(early).startsWith("HTTP/1.1 200"), "the open connection goes on");
        }
    }

    @Test
    void halfOfAPairChangesNothingUntilTheOtherHalfComes() throws Exception {
        try (var house = open()) {
            var second = Certificate.of("EC");
            var third = Certificate.of("EC");

            Certificate.put(certificate, second.pem());
            looks();
            assertEquals(first.certificate(), shown(house, first, second, third));
            Certificate.put(key, second.key().substring(0, 80));
            looks();
            assertEquals(first.certificate(), shown(house, first, second, third));
            Files.delete(key);
            looks();
            assertEquals(first.certificate(), shown(house, first, second, third));
            Certificate.put(key, third.key());
            looks();
            assertEquals(first.certificate(), shown(house, first, second, third));

            Certificate.put(certificate, third.pem());
            eventually(() -> assertEquals(third.certificate(), shown(house, first, second, third)));
        }
    }

    @Test
    void filesThatAreUnfitAreToldBeforeThePortOpens() throws Exception {
        var other = Certificate.of("RSA");
        refused("the key is not that of the certificate", first.pem(), other.key());
        refused(
                "the key is not that of the certificate",
                first.pem(),
                Certificate.of("EC").key());
        refused("BEGIN CERTIFICATE", first.key(), first.key());
        refused("no private key", first.pem(), first.pem());
        refused("not PEM", first.pem(), first.key().substring(0, 100));
        refused("BEGIN CERTIFICATE", "", first.key());
        Files.delete(certificate);
        assertTrue(assertThrows(IllegalArgumentException.class, this::open)
                .getMessage()
                .contains(certificate.toString()));
    }

    private void refused(String why, String chain, String secret) throws IOException {
        Files.writeString(certificate, chain);
        Files.writeString(key, secret);

        var told = assertThrows(IllegalArgumentException.class, this::open);

        assertTrue(told.getMessage().contains(why), told.getMessage());
        assertFalse(told.getMessage().contains("-----"), "nothing of the files themselves");
    }

    /** Waits until the files were surely looked at. */
    private static void looks() {
        java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
    }

    private BayeuxHouse open() throws Exception {
        var files = new Tls.Settings(certificate, key, Duration.ofMillis(50));
        return new BayeuxHouse(BayeuxDoor.Settings.DEFAULTS, WebServer.Front.DEFAULTS.with(files));
    }

    private static URI at(BayeuxHouse house) {
        return URI.create("https://localhost:" + house.port() + "/bayeux");
    }

    private static HttpClient client(Certificate trusted) throws Exception {
        return HttpClient.newBuilder().sslContext(Certificate.trusting(trusted)).build();
    }

    private HttpResponse<String> get(BayeuxHouse house, HttpClient.Version version) throws Exception {
        var request = HttpRequest.newBuilder(at(house)).version(version).build();
        return client(first).send(request, BodyHandlers.ofString());
    }

    private SSLSocket connect(BayeuxHouse house, Certificate... trusted) throws Exception {
        var all = trusted.length == 0 ? new Certificate[] {first} : trusted;
        var socket = (SSLSocket) Certificate.trusting(all).getSocketFactory().createSocket("localhost", house.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    /** The certificate that a new connection gets to see. */
    private X509Certificate shown(BayeuxHouse house, Certificate... trusted) throws Exception {
        try (var socket = connect(house, trusted)) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static String ask(SSLSocket socket) throws IOException {
        socket.getOutputStream()
                .write("GET /bayeux HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        var buffer = new byte[8192];
        var text = new StringBuilder();
        while (!text.toString().contains("URL\n")) {
            int count = socket.getInputStream().read(buffer);
            if (count < 0) {
                break;
            }
            text.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
        }
        return text.toString();
    }
}
