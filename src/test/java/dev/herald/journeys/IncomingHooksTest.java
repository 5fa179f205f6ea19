package dev.herald.journeys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.fetching.Signature;
import dev.herald.props.Wire;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other services tell what has happened there. */
class IncomingHooksTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "It's a Secret to Everybody";
    private static final String OTHER = "the secret that it had before";

    @TempDir
    Path folder;

    private Herald herald;
    private Wire wire;

    @BeforeEach
    void open() throws Exception {
        var file = Files.writeString(
                folder.resolve("herald.yaml"),
                """
                http: { port: 0 }
                engine: { kind: memory }
                api: { keys: ["a-key-that-only-backends-know"] }
                incoming:
                  github:
                    style: github
                    secret: ["%s", "%s"]
                    channel: /github/{repository.name}
                  stripe:
                    style: stripe
                    secret: "%s"
                    channel: /stripe/{type}
                    data: /data/object
                  herald:
                    style: herald
                    secret: "%s"
                    channel: /other
                  plain:
                    style: plain
                    secret: "%s"
                    channel: /plain
                """
                        .formatted(SECRET, OTHER, SECRET, SECRET, SECRET));
        herald = Herald.open(Config.read(file));
        wire = new Wire(herald.port());
    }

    @AfterEach
    void close() {
        herald.close();
    }

    @Test
    void aDeliveryIsKeptBeforeItIsAnsweredAndPublishedOnce() throws Exception {
        var body = "{\"repository\":{\"name\":\"herald\"},\"ref\":\"main\"}";
        var first = github(body, SECRET, "d-1");
        assertEquals(200, first.statusCode(), first.body());
        assertEquals("/github/herald", json(first).path("channel").asText());
        assertTrue(json(first).has("position"));

        var again = github(body, SECRET, "d-1");
        assertEquals(200, again.statusCode());
        assertTrue(json(again).path("repeated").asBoolean());
        assertEquals(json(first).path("position"), json(again).path("position"));

        assertEquals(200, github(body, OTHER, "d-2").statusCode()); // a secret that is being replaced
        var kept = history("/github/herald");
        assertEquals(2, kept.size());
        assertEquals(JSON.readTree(body), kept.get(0).path("data"));
    }

    @Test
    void whatIsNotProvenIsNotLookedAt() throws Exception {
        var body = "{\"repository\":{\"name\":\"herald\"}}";
        problem(401, "signature_missing", wire.post("/hooks/github", body));
        problem(401, "signature_wrong", github(body, "a secret of somebody else's", "d"));
        problem(401, "signature_wrong", wire.post("/hooks/github", body, "X-Hub-Signature-256", "sha256="));
        problem(401, "signature_wrong", wire.post("/hooks/github", body, "X-Hub-Signature-256", "sha1=00"));
        problem(401, "signature_missing", wire.post("/hooks/github", "not JSON"));
        problem(404, "no_such_hook", wire.post("/hooks/none", body));
        assertEquals(405, wire.get("/hooks/github").statusCode());

        assertEquals(0, history("/github/herald").size());
        assertTrue(metrics().contains("herald_incoming_total{outcome=\"unproven\"} 5.0"), metrics());
    }

    @Test
    void whatCannotBePublishedIsRefusedWithTheReason() throws Exception {
        problem(422, "no_channel", github("{\"zen\":\"Keep it logically awesome.\"}", SECRET, "d"));
        problem(400, "bad_json", github("{", SECRET, "d"));
        var form = "payload=%7B%7D";
        problem(
                415,
                "form_encoded",
                wire.post(
                        "/hooks/github",
                        form,
                        "X-Hub-Signature-256",
                        "sha256=" + mac(SECRET, form),
                        "Content-Type",
                        "application/x-www-form-urlencoded"));
        problem(422, "no_data", stripe("{\"id\":\"evt_1\",\"type\":\"x\"}", Instant.now(), ""));
        var large = "{\"repository\":{\"name\":\"herald\"},\"x\":\"" + "x".repeat(2 << 20) + "\"}";
        assertEquals(413, github(large, SECRET, "d").statusCode());
    }

    @Test
    void anEventOfStripeNamesItself() throws Exception {
        var body = "{\"id\":\"evt_1\",\"type\":\"charge.paid\",\"data\":{\"object\":{\"amount\":5}}}";

        assertEquals(200, stripe(body, Instant.now(), "").statusCode());
        assertEquals(
                200,
                stripe(body, Instant.now().minusSeconds(60), ",v1=00,v0=ff").statusCode());
        problem(401, "signature_old", stripe(body, Instant.now().minusSeconds(600), ""));
        problem(401, "signature_old", stripe(body, Instant.now().plusSeconds(600), ""));
        problem(401, "signature_wrong", wire.post("/hooks/stripe", body, "Stripe-Signature", "t=1"));
        problem(401, "signature_wrong", wire.post("/hooks/stripe", body, "Stripe-Signature", "v1=00"));

        var kept = history("/stripe/charge.paid");
        assertEquals(1, kept.size());
        assertEquals("{\"amount\":5}", kept.get(0).path("data").toString());
    }

    @Test
    void oneHeraldTellsAnother() throws Exception {
        var body = "{\"event\":\"occupied\"}";
        var signature = new Signature(SECRET).of(Instant.now(), body.getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < 2; i++) {
            var answer = wire.post(
                    "/hooks/herald",
                    body,
                    "Herald-Signature",
                    signature,
                    "Herald-Delivery",
                    "occupied:" + "x".repeat(200));
            assertEquals(200, answer.statusCode(), answer.body());
        }

        assertEquals(1, history("/other").size());
    }

    @Test
    void whoeverCanSignABodyCanTell() throws Exception {
        for (int i = 0; i < 2; i++) {
            var answer = wire.post("/hooks/plain", "17", "X-Herald-Signature", "sha256=" + mac(SECRET, "17"));
            assertEquals(200, answer.statusCode(), answer.body());
        }

        assertEquals(2, history("/plain").size()); // without an id each is another
    }

    private HttpResponse<String> github(String body, String secret, String id) throws Exception {
        return wire.post(
                "/hooks/github",
                body,
                "X-Hub-Signature-256",
                "sha256=" + mac(secret, body),
                "X-GitHub-Delivery",
                id,
                "Content-Type",
                "application/json");
    }

    private HttpResponse<String> stripe(String body, Instant moment, String more) throws Exception {
        var signature = "t=" + moment.getEpochSecond() + ",v1=" + mac(SECRET, moment.getEpochSecond() + "." + body);
        return wire.post("/hooks/stripe", body, "Stripe-Signature", signature + more);
    }

    private static String mac(String secret, String text) throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    private JsonNode history(String channel) throws Exception {
        var answer = wire.get("/api/v1/history" + channel, "X-API-Key", "a-key-that-only-backends-know");
        return JSON.readTree(answer.body()).path("entries");
    }

    private String metrics() throws Exception {
        return wire.get("/metrics", "X-API-Key", "a-key-that-only-backends-know")
                .body();
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return JSON.readTree(answer.body());
    }

    private static void problem(int status, String code, HttpResponse<String> answer) throws Exception {
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(code, json(answer).path("code").asText());
    }
}
