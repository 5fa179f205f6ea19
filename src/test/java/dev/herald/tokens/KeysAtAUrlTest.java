package dev.herald.tokens;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.props.Mint;
import dev.herald.tokens.Reading.Code;
import dev.herald.tokens.Reading.Proven;
import dev.herald.tokens.Reading.Refused;
import dev.herald.tokens.keys.RemoteKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys at a URL, over real HTTP, from an issuer that is well, slow, down, mistaken or hostile. */
class KeysAtAUrlTest {
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMillis(400);

    private final Desk desk = new Desk();
    private final Mint old = Mint.es256().named("old");
    private final Mint fresh = Mint.rs256().named("fresh");
    private Issuer issuer;

    @BeforeEach
    void open() throws Exception {
        issuer = new Issuer();
        issuer.publishes(Mint.jwks(old));
    }

    @AfterEach
    void close() {
        issuer.close();
    }

    @Test
    void keysAreFetchedAheadAndOnceForAll() {
        var tokens = tokens();
        eventually(() -> assertInstanceOf(Proven.class, atOnce(tokens, old)));
        for (int i = 0; i < 100; i++) {
            assertInstanceOf(Proven.class, atOnce(tokens, old));
        }

        assertEquals(1, issuer.asked());
    }

    @Test
    void everyKindOfKeyComesThisWay() {
        var ed = Mint.edDsa();
        issuer.publishes(Mint.jwks(old, fresh, ed));
        var tokens = tokens();

        for (var mint : List.of(old, fresh, ed)) {
            assertInstanceOf(Proven.class, read(tokens, mint));
        }
    }

    @Test
    void aTokenThatNamesANewKeyFetchesItAndTheOldOneGoes() {
        var tokens = tokens();
        assertInstanceOf(Proven.class, read(tokens, old));
        issuer.publishes(Mint.jwks(fresh));
        desk.clock.advance(PAUSE);

        assertInstanceOf(Proven.class, read(tokens, fresh));
        assertEquals(new Refused(Code.TOKEN_INVALID), read(tokens, old));
        assertEquals(2, issuer.asked());
    }

    @Test
    void keysThatAreNoLongerFreshAreFetchedBehindTheToken() {
        var tokens = tokens();
        assertInstanceOf(Proven.class, read(tokens, old));
        issuer.publishes(Mint.jwks(fresh));
        desk.clock.advance(Duration.ofMinutes(5).plusMillis(1));

        assertInstanceOf(Proven.class, atOnce(tokens, old), "the keys at hand still hold");
        eventually(() -> assertInstanceOf(Proven.class, atOnce(tokens, fresh)));
        assertEquals(new Refused(Code.TOKEN_INVALID), read(tokens, old));
    }

    @Test
    void aFloodOfUnknownKeysFetchesOncePerPause() {
        var tokens = tokens();
        assertInstanceOf(Proven.class, read(tokens, old));

        for (int pause = 1; pause <= 3; pause++) {
            desk.clock.advance(PAUSE);
            var answers = new ArrayList<CompletableFuture<Reading>>();
            IntStream.range(0, 1000)
                    .forEach(i -> answers.add(
                            tokens.read(Mint.es256().named("made-up-" + i).token(desk.claims()))
                                    .toCompletableFuture()));
            answers.forEach(answer -> assertEquals(new Refused(Code.TOKEN_INVALID), soon(answer)));

            assertEquals(1 + pause, issuer.asked());
        }
        assertInstanceOf(Proven.class, atOnce(tokens, old));
    }

    @Test
    void aForgedSignatureUnderAKnownKeyFetchesNothing() {
        var tokens = tokens();
        assertInstanceOf(Proven.class, read(tokens, old));
        desk.clock.advance(PAUSE);

        assertEquals(
                new Refused(Code.TOKEN_INVALID), atOnce(tokens, Mint.es256().named("old")));
        assertEquals(1, issuer.asked());
    }

    @Test
    void whileNoKeysWereEverHadNobodyIsLetIn() throws Exception {
        issuer.goDown();
        var tokens = tokens();
        assertEquals(new Refused(Code.UNAVAILABLE), read(tokens, old));
        issuer.comeBack();
        assertEquals(new Refused(Code.UNAVAILABLE), atOnce(tokens, old), "it is not asked again at once");
        desk.clock.advance(PAUSE);

        assertInstanceOf(Proven.class, read(tokens, old));
    }

    @Test
    void theLastKeysHoldForAWhileWhenTheIssuerGoesDown() {
        var tokens = tokens();
        assertInstanceOf(Proven.class, read(tokens, old));
        issuer.goDown();

        desk.clock.advance(Duration.ofMinutes(59));
        assertInstanceOf(Proven.class, atOnce(tokens, old));
        assertEquals(new Refused(Code.UNAVAILABLE), read(tokens, fresh), "it may be a new key: nobody can say");
        desk.clock.advance(Duration.ofMinutes(1).plusMillis(1));
        assertEquals(new Refused(Code.UNAVAILABLE), read(tokens, old));
    }

    @Test
    void anIssuerThatNeverAnswersBlocksNobodyAndIsGivenUp() {
        issuer.saysNothing();
        assertGivenUp();
    }

    @Test
    void anIssuerThatStopsInTheMiddleIsGivenUpToo() {
        issuer.stalls(Mint.jwks(old).substring(0, 20));
        assertGivenUp();
    }

    @Test
    void anAnswerWithoutEndIsNotTakenIn() {
        issuer.neverEnds();
        assertEquals(new Refused(Code.UNAVAILABLE), read(tokens(), old));
    }

    @Test
    void anAnswerThatIsTooLargeIsNotTakenIn() {
        issuer.publishes(Mint.jwks(old) + " ".repeat(256 * 1024));
        assertEquals(new Refused(Code.UNAVAILABLE), read(tokens(), old));
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        try (var elsewhere = new Issuer()) {
            elsewhere.publishes(Mint.jwks(old));
            issuer.redirectsTo(elsewhere.url());

            assertEquals(new Refused(Code.UNAVAILABLE), read(tokens(), old));
            assertEquals(0, elsewhere.asked());
        }
    }

    @Test
    void whatIsNoKeySetIsNotMistakenForOne() {
        var page = "<!doctype html><title>Sign in</title>";
        for (var answer : List.of(page, "", "null", "[]", "{}", "{\"keys\":7}", "{\"keys\":[]}", "{\"keys\":[null]}")) {
            issuer.answers(200, "text/html", answer);
            assertEquals(new Refused(Code.UNAVAILABLE), read(tokens(), old), answer);
        }
        issuer.answers(500, "application/json", Mint.jwks(old));
        assertEquals(new Refused(Code.UNAVAILABLE), read(tokens(), old));
    }

    @Test
    void aSecretInAKeySetIsNoSecret() {
        var known = "a-secret-that-everybody-can-read-there";
        var oct = "{\"kty\":\"oct\",\"kid\":\"s\",\"k\":\"" + Mint.base64(known) + "\"}";
        issuer.publishes("{\"keys\":[" + oct + "," + Mint.json(old.jwk()) + "]}");
        var tokens = tokens();

        assertInstanceOf(Proven.class, read(tokens, old));
        assertEquals(
                new Refused(Code.TOKEN_INVALID), read(tokens, Mint.hs256(known).named("s")));
    }

    @Test
    void keysForOtherThingsAreLeftOut() {
        var encrypting = old.jwk();
        encrypting.put("use", "enc");
        var otherwise = fresh.jwk();
        otherwise.put("alg", "RS512");
        var mine = Mint.edDsa().named("mine");
        issuer.publishes(Mint.json(java.util.Map.of(
                "keys",
                List.of(
                        encrypting,
                        otherwise,
                        Mint.es384().jwk(),
                        Mint.rs256(1024).jwk(),
                        mine.jwk()))));
        var tokens = tokens();

        assertInstanceOf(Proven.class, read(tokens, mine));
        assertEquals(new Refused(Code.TOKEN_INVALID), read(tokens, old));
        assertEquals(new Refused(Code.TOKEN_INVALID), read(tokens, fresh));
    }

    private void assertGivenUp() {
        var tokens = tokens();
        var answer = tokens.read(old.token(desk.claims())).toCompletableFuture();
        assertFalse(answer.isDone(), "it waits for the keys, and this thread does not");

        assertEquals(new Refused(Code.UNAVAILABLE), soon(answer));
        assertTrue(issuer.asked() <= 1);
    }

    private Tokens tokens() {
        return desk.reads(Desk.remote(new RemoteKeys.Settings(
                issuer.url(), Duration.ofMinutes(5), Duration.ofHours(1), PAUSE, PATIENCE, 256 * 1024)));
    }

    private Reading atOnce(Tokens tokens, Mint mint) {
        return Desk.read(tokens, mint.token(desk.claims()));
    }

    private Reading read(Tokens tokens, Mint mint) {
        return soon(tokens.read(mint.token(desk.claims())).toCompletableFuture());
    }

    private static Reading soon(CompletableFuture<Reading> answer) {
        return answer.orTimeout(20, TimeUnit.SECONDS).join();
    }
}
