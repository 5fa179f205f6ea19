package dev.herald.journeys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.bayeux.BayeuxDoor;
import dev.herald.broker.Reading;
import dev.herald.message.Pattern;
import dev.herald.message.Since;
import dev.herald.props.BayeuxHouse;
import dev.herald.props.Poster;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a page of another site can have its visitor's browser send, cookies and all. The visitor has a session here, and
 * the page has learned the session's client id.
 */
class ForgedRequestsTest {
    private BayeuxHouse house;
    private Poster visitor;
    private String cookie = "";
    private String secret = "";

    @BeforeEach
    void visit() throws Exception {
        var defaults = BayeuxDoor.Settings.DEFAULTS;
        house = new BayeuxHouse(new BayeuxDoor.Settings(
                defaults.messages(),
                defaults.maxBodyBytes(),
                defaults.sessions(),
                List.of("https://old.example"),
                defaults.compression()));
        visitor = Poster.withoutCookies(house.port());
        var greeted = visitor.post("[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":"
                + "[\"long-polling\",\"callback-polling\"],\"ext\":{\"herald\":{}}}]");
        var reply = greeted.on("/meta/handshake");
        visitor.pretend(reply.path("clientId").asText());
        secret = reply.path("ext").path("herald").path("secret").asText();
        cookie = greeted.response()
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow()
                .split(";")[0];
        assertTrue(cookie.startsWith("BAYEUX_BROWSER="), cookie);
    }

    @AfterEach
    void leave() throws Exception {
        house.close();
    }

    @Test
    void theVisitorsOwnPageMayPublish() {
        assertTrue(took(publish("Content-Type", "application/json")));
        assertTrue(took(publish("Content-Type", "Application/JSON; charset=utf-8")));
        assertTrue(took(publish("Content-Type", "text/plain", "Origin", "http://localhost:" + house.port())));
        assertTrue(took(publish("Content-Type", "text/plain", "Sec-Fetch-Site", "same-origin")));
        assertTrue(took(publish("Content-Type", "text/plain", "Origin", "http://friend.example")));
        assertEquals(5, published());
    }

    @Test
    void aPostThatNamesNoOriginAndNeedsNoPreflightIsRefused() {
        for (var type : List.of(
                "text/plain",
                "text/plain;charset=UTF-8",
                "text/plain; application/json",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/octet-stream")) {
            refused(publish("Content-Type", type));
        }
        refused(publish("Content-Type", "text/plain", "Sec-Fetch-Site", "cross-site"));
        refused(publish("Content-Type", "text/plain", "Sec-Fetch-Site", "same-site"));
        refused(publish("Content-Type", "text/plain", "Authorization", "Basic dXNlcjpwYXNz"));
        refused(visitor.post(
                "message="
                        + URLEncoder.encode(
                                publication("").replace("CLIENT", visitor.clientId()), StandardCharsets.UTF_8),
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Cookie",
                cookie));
        assertEquals(0, published());
    }

    @Test
    void anotherProofThanACookieIsEnough() {
        var proven = publication(",\"ext\":{\"herald\":{\"secret\":\"" + secret + "\"}}");

        assertTrue(took(visitor.post(proven, "Content-Type", "text/plain", "Cookie", cookie)));
        assertTrue(took(publish("Content-Type", "text/plain", "Authorization", "Bearer some-token")));
        assertEquals(2, published());
    }

    @Test
    void aGuessedSecretDoesNotBringTheCookieBack() {
        var guessed = publication(",\"ext\":{\"herald\":{\"secret\":\"guessed\"}}");
        var answer = visitor.post(guessed, "Content-Type", "text/plain", "Cookie", cookie);

        assertFalse(took(answer));
        assertEquals(0, published());
    }

    @Test
    void whoHasNoCookieMayHandshakeAsCurlDoes() {
        var answer = visitor.post(
                "[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":[\"long-polling\"]}]",
                "Content-Type",
                "application/x-www-form-urlencoded");

        assertTrue(answer.on("/meta/handshake").path("successful").asBoolean());
    }

    @Test
    void anOriginIsOwnOnlyWithItsSchemeAndPort() {
        for (var origin : List.of(
                "https://localhost:" + house.port(),
                "http://localhost",
                "http://localhost:" + (house.port() - 1),
                "http://127.0.0.1:" + house.port(),
                "http://friend.example:8080",
                "https://friend.example",
                "null",
                "nonsense %")) {
            var answer = publish("Content-Type", "application/json", "Origin", origin);

            assertEquals(403, answer.status(), origin);
            assertTrue(answer.error().contains("http.origins"), answer.text());
        }
        assertEquals(0, published());
    }

    @Test
    void aScriptOfAnotherSiteGetsNothing() {
        refusedScript("origin_denied", "Sec-Fetch-Site", "cross-site");
        refusedScript("origin_denied", "Sec-Fetch-Site", "cross-site", "Referer", "https://evil.example/old.example");
        refusedScript("origin_denied", "Sec-Fetch-Site", "same-site", "Referer", "http://old.example/");
        refusedScript("origin_denied", "Referer", "https://evil.example/");
        refusedScript("origin_denied", "Referer", "https://old.example:1/");
        refusedScript("origin_missing");
        assertEquals(0, published());
    }

    @Test
    void aScriptOfAListedPageOrOfThisServersOwnIsAnswered() {
        var listed = script("Sec-Fetch-Site", "cross-site", "Referer", "https://old.example/page");

        assertEquals(200, listed.status(), listed.text());
        assertEquals(
                "application/javascript",
                listed.response()
                        .headers()
                        .firstValue("Content-Type")
                        .orElse("")
                        .split(";")[0]);
        assertEquals(
                "nosniff",
                listed.response().headers().firstValue("X-Content-Type-Options").orElse(""));
        assertEquals(
                "cross-origin",
                listed.response()
                        .headers()
                        .firstValue("Cross-Origin-Resource-Policy")
                        .orElse(""));
        assertEquals(200, script("Referer", "https://old.example/page").status());
        assertEquals(
                200, script("Referer", "http://localhost:" + house.port() + "/").status());
        assertEquals(200, script("Sec-Fetch-Site", "same-origin").status());
        assertEquals(4, published());
    }

    private Poster.Answer publish(String... headers) {
        return visitor.post(publication(""), with(headers));
    }

    private Poster.Answer script(String... headers) {
        var message = URLEncoder.encode(publication("").replace("CLIENT", visitor.clientId()), StandardCharsets.UTF_8);
        return visitor.get("?jsonp=f&message=" + message, with(headers));
    }

    private String[] with(String... headers) {
        var all = new java.util.ArrayList<>(List.of(headers));
        all.addAll(List.of("Cookie", cookie));
        return all.toArray(String[]::new);
    }

    private static String publication(String more) {
        return "[{\"channel\":\"/forged\",\"clientId\":\"CLIENT\",\"data\":1" + more + "}]";
    }

    private static boolean took(Poster.Answer answer) {
        return answer.status() == 200
                && answer.messages().get(0).path("successful").asBoolean();
    }

    private static void refused(Poster.Answer answer) {
        assertEquals(403, answer.status(), answer.text());
        assertTrue(answer.error().contains("origin_missing"), answer.text());
    }

    private void refusedScript(String code, String... headers) {
        var answer = script(headers);
        assertEquals(403, answer.status(), answer.text());
        assertTrue(answer.error().contains(code), answer.text());
    }

    private int published() {
        var kept = house.hub()
                .history(new Pattern("/forged"), new Since.Beginning(), 100)
                .toCompletableFuture()
                .join();
        return ((Reading.Complete) kept).entries().size();
    }
}
