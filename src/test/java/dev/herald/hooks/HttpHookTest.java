package dev.herald.hooks;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.access.Hook;
import dev.herald.access.Identity;
import dev.herald.access.Operation;
import dev.herald.access.Verdict;
import dev.herald.message.Channel;
import dev.herald.message.Namespace;
import dev.herald.props.Decider;
import dev.herald.testing.ManualClock;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpHookTest {
    private static final String SECRET = "a-secret-of-more-than-thirty-two-bytes";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final String YES = "{\"allow\": true}";
    private static final Channel ORDERS = new Channel("/orders/7");
    private static final Identity ANN = user("ann");

    private final ManualClock clock = new ManualClock();
    private Decider backend;
    private HttpHook hook;

    @BeforeEach
    void open() throws Exception {
        backend = new Decider();
        hook = hook(backend.url(), PATIENCE, HttpHook.Connects.ASKED);
    }

    @AfterEach
    void close() {
        hook.close();
        backend.close();
    }

    @Test
    void theBackendIsToldWhoWantsWhatAndAllowsIt() {
        backend.answers(200, YES, "");

        assertInstanceOf(Verdict.Allowed.class, asked(ANN, Operation.PUBLISH));
        var question = backend.asked().get(0);
        assertEquals("POST /decide", question.path());
        assertEquals(
                "{\"operation\":\"publish\",\"channel\":\"/orders/7\",\"namespace\":\"\",\"user\":\"ann\","
                        + "\"roles\":[\"editor\",\"staff\"],\"claims\":{\"team\":[\"red\"]},\"time\":"
                        + clock.instant().getEpochSecond() + "}",
                new String(question.body(), StandardCharsets.UTF_8));
    }

    @Test
    void nobodyInParticularHasNoUserAndAChannelIsCalledAsInItsNamespace() {
        backend.answers(200, YES, "");
        var tenant = new Namespace("tenant-a");

        join(hook.decide(new Identity.Anyone(tenant), Operation.SUBSCRIBE, tenant.channel("/chat")));
        var question = backend.asked().get(0).json();
        assertEquals("/chat", question.path("channel").asText());
        assertEquals("tenant-a", question.path("namespace").asText());
        assertFalse(question.has("user"));
        assertFalse(question.has("claims"));
    }

    @Test
    void aQuestionIsSignedWithItsMoment() throws Exception {
        backend.answers(200, YES, "");
        asked(ANN, Operation.PUBLISH);

        var question = backend.asked().get(0);
        var seconds = Long.toString(clock.instant().getEpochSecond());
        var signed = new ByteArrayOutputStream();
        signed.writeBytes((seconds + ".").getBytes(StandardCharsets.UTF_8));
        signed.writeBytes(question.body());
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        var expected = HexFormat.of().formatHex(mac.doFinal(signed.toByteArray()));
        assertEquals("t=" + seconds + ",v1=" + expected, question.signature());
    }

    @Test
    void aDenialComesWithTheBackendsReasonMadeFitToBeShown() {
        backend.answers(200, "{\"allow\": false, \"reason\": \"order 7 is\\nnot yours\"}", "");
        assertEquals(new Verdict.Denied("order 7 is not yours"), asked(ANN, Operation.PUBLISH));

        backend.answers(200, "{\"allow\": false, \"reason\": \"" + "x".repeat(1000) + "\"}", "");
        assertEquals(new Verdict.Denied("x".repeat(200)), asked(ANN, Operation.PUBLISH));

        backend.answers(200, "{\"allow\": false}", "");
        assertEquals(new Verdict.Denied("the backend does not allow it"), asked(ANN, Operation.PUBLISH));
    }

    @ParameterizedTest
    @ValueSource(strings = {YES, "{\"allow\": false}"})
    void anAnswerIsGivenAgainForAsLongAsItAllows(String answer) {
        backend.answers(200, answer, "private, max-age=60");
        var first = asked(ANN, Operation.PUBLISH);

        clock.advance(Duration.ofSeconds(59));
        assertEquals(first, asked(ANN, Operation.PUBLISH));
        assertEquals(1, backend.asked().size());

        clock.advance(Duration.ofSeconds(1));
        asked(ANN, Operation.PUBLISH);
        assertEquals(2, backend.asked().size());
    }

    @Test
    void anAnswerIsForOneIdentityOneOperationAndOneChannel() {
        backend.answers(200, YES, "max-age=60");
        asked(ANN, Operation.PUBLISH);
        backend.answers(200, "{\"allow\": false}", "");

        assertInstanceOf(Verdict.Denied.class, asked(user("bob"), Operation.PUBLISH));
        assertInstanceOf(Verdict.Denied.class, asked(ANN, Operation.SUBSCRIBE));
        assertInstanceOf(Verdict.Denied.class, join(hook.decide(ANN, Operation.PUBLISH, new Channel("/orders/8"))));
        assertInstanceOf(Verdict.Allowed.class, asked(ANN, Operation.PUBLISH));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "max-age=0", "no-store, max-age=60", "max-age=60, no-cache", "max-age=-1", "s-maxage=60"})
    void whatMayNotBeRememberedIsAskedAgain(String cacheControl) {
        backend.answers(200, YES, cacheControl);
        asked(ANN, Operation.PUBLISH);
        asked(ANN, Operation.PUBLISH);

        assertEquals(2, backend.asked().size());
    }

    @Test
    void noAnswerIsRememberedForMoreThanAnHour() {
        backend.answers(200, YES, "max-age=99999999999");
        asked(ANN, Operation.PUBLISH);
        clock.advance(Duration.ofMinutes(59));
        asked(ANN, Operation.PUBLISH);
        assertEquals(1, backend.asked().size());

        clock.advance(Duration.ofMinutes(1));
        asked(ANN, Operation.PUBLISH);
        assertEquals(2, backend.asked().size());
    }

    @Test
    void whenTooManyAnswersAreRememberedTheOnesGoThatAreNotUsed() {
        var remembered = new Remembered(2, clock);
        var yes = new Answer(new Verdict.Allowed(), Duration.ofMinutes(1));
        var first = new Question(ANN, "publish", new Channel("/1"));
        var second = new Question(ANN, "publish", new Channel("/2"));
        remembered.put(first, yes);
        remembered.put(second, yes);
        remembered.of(first);
        remembered.put(new Question(ANN, "publish", new Channel("/3")), yes);

        assertEquals(yes.verdict(), remembered.of(first));
        assertEquals(null, remembered.of(second));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            textBlock =
                    """
                    500, {"allow": true}
                    201, {"allow": true}
                    404, {"allow": true}
                    200, ``
                    200, {"allow": "true"}
                    200, {"allow": 1}
                    200, {}
                    200, [true]
                    200, `{"allow": true`
                    200, `{"allow": true} {"allow": true}`
                    200, `{"allow": false, "allow": true}`
                    200, yes
                    """)
    void whatIsNoAnswerIsARefusalAndNotRemembered(int status, String body) {
        backend.answers(status, body, "max-age=60");
        assertUndecided(asked(ANN, Operation.PUBLISH));

        backend.answers(200, YES, "");
        assertInstanceOf(Verdict.Allowed.class, asked(ANN, Operation.PUBLISH));
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        try (var elsewhere = new Decider()) {
            elsewhere.answers(200, YES, "");
            backend.redirectsTo(elsewhere.url());

            assertUndecided(asked(ANN, Operation.PUBLISH));
            assertEquals(0, elsewhere.asked().size());
        }
    }

    @Test
    void aBackendThatIsTooSlowHasRefused() {
        try (var hasty = hook(backend.url(), SHORT, HttpHook.Connects.NOT_ASKED)) {
            backend.saysNothing();
            assertUndecided(join(hasty.decide(ANN, Operation.PUBLISH, ORDERS)));

            backend.stalls();
            assertUndecided(join(hasty.decide(ANN, Operation.PUBLISH, ORDERS)));
        }
    }

    @Test
    void anAnswerThatIsTooLargeIsARefusalAtOnce() {
        backend.neverEnds();
        assertUndecided(asked(ANN, Operation.PUBLISH)); // long before the hook's patience ends
        backend.answers(200, "{\"allow\":true}" + " ".repeat(8 * 1024), "");
        assertUndecided(asked(ANN, Operation.PUBLISH));
    }

    @Test
    void aBackendThatIsDownHasRefused() {
        backend.close();

        assertUndecided(asked(ANN, Operation.PUBLISH));
    }

    @Test
    void aQuestionThatIsCutOffIsAskedOnceMore() {
        backend.behaves((exchange, question) -> {
            if (backend.asked().size() == 1) {
                exchange.close();
            } else {
                Decider.send(exchange, 200, YES);
            }
        });
        assertInstanceOf(Verdict.Allowed.class, asked(ANN, Operation.PUBLISH));

        backend.asked().clear();
        backend.behaves((exchange, question) -> exchange.close());
        assertUndecided(asked(ANN, Operation.PUBLISH));
        assertEquals(2, backend.asked().size());
    }

    @Test
    void whoAsksIsNotHeldUp() {
        var go = new CountDownLatch(1);
        backend.behaves((exchange, question) -> {
            try {
                assertTrue(go.await(10, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            Decider.send(exchange, 200, YES);
        });
        var waiting = new ArrayList<CompletableFuture<Verdict>>();
        for (int i = 0; i < 20; i++) {
            waiting.add(hook.decide(ANN, Operation.PUBLISH, ORDERS).toCompletableFuture());
        }
        eventually(() -> assertEquals(20, backend.asked().size()));
        assertTrue(waiting.stream().noneMatch(CompletableFuture::isDone));

        go.countDown();
        waiting.forEach(verdict -> assertInstanceOf(Verdict.Allowed.class, join(verdict)));
    }

    @Test
    void moreQuestionsThanMayWaitAreRefusedAtOnce() {
        try (var narrow = new HttpHook(settings(backend.url(), PATIENCE, HttpHook.Connects.ASKED), clock, 2)) {
            backend.saysNothing();
            var first = narrow.decide(ANN, Operation.PUBLISH, ORDERS).toCompletableFuture();
            var second = narrow.decide(ANN, Operation.PUBLISH, ORDERS).toCompletableFuture();

            assertUndecided(join(narrow.decide(ANN, Operation.PUBLISH, ORDERS)));
            assertFalse(first.isDone() || second.isDone());
        }
    }

    @Test
    void whoComesInIsAskedAboutOnlyWhenItIsWanted() {
        backend.answers(200, "{\"allow\": false, \"reason\": \"not today\"}", "");
        assertEquals(new Verdict.Denied("not today"), join(hook.connect(ANN)));
        var question = backend.asked().get(0).json();
        assertEquals("connect", question.path("operation").asText());
        assertFalse(question.has("channel"));

        try (var incurious = hook(backend.url(), PATIENCE, HttpHook.Connects.NOT_ASKED)) {
            assertInstanceOf(Verdict.Allowed.class, join(incurious.connect(ANN)));
        }
        assertEquals(1, backend.asked().size());
    }

    @Test
    void aClosedHookRefuses() {
        backend.answers(200, YES, "");
        hook.close();

        assertUndecided(asked(ANN, Operation.PUBLISH));
    }

    @Test
    void aProgramsHookThatThrowsFailsOrNeverCompletesHasRefused() {
        assertUndecided(guarded((who, operation, channel) -> {
            throw new IllegalStateException("a bug");
        }));
        assertUndecided(guarded(
                (who, operation, channel) -> CompletableFuture.failedFuture(new IllegalStateException("down"))));
        assertUndecided(guarded((who, operation, channel) -> new CompletableFuture<>()));
        assertUndecided(guarded((who, operation, channel) -> CompletableFuture.completedFuture(null)));
        assertEquals(
                new Verdict.Allowed(),
                guarded((who, operation, channel) -> CompletableFuture.completedFuture(new Verdict.Allowed())));
    }

    private static Verdict guarded(Hook own) {
        return join(new Guarded(own, SHORT).decide(ANN, Operation.PUBLISH, ORDERS));
    }

    private Verdict asked(Identity who, Operation operation) {
        return join(hook.decide(who, operation, ORDERS));
    }

    private static Verdict join(CompletionStage<Verdict> verdict) {
        return verdict.toCompletableFuture().orTimeout(15, TimeUnit.SECONDS).join();
    }

    private static void assertUndecided(Verdict verdict) {
        assertEquals(new Verdict.Denied("it could not be decided just now"), verdict);
    }

    private HttpHook hook(URI url, Duration patience, HttpHook.Connects connects) {
        return new HttpHook(settings(url, patience, connects), clock);
    }

    private static HttpHook.Settings settings(URI url, Duration patience, HttpHook.Connects connects) {
        return new HttpHook.Settings(url, SECRET, patience, connects);
    }

    private static Identity user(String name) {
        return new Identity.User(
                Namespace.DEFAULT,
                name,
                Set.of("staff", "editor"),
                Map.of("team", Set.of("red")),
                null,
                null,
                Instant.EPOCH,
                Instant.MAX);
    }
}
