package dev.herald.requests;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.bayeux.BayeuxDoor;
import dev.herald.message.Payload;
import dev.herald.props.BayeuxHouse;
import dev.herald.props.Talker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Questions and their answers, over a bare wire. */
class RequestsTest {
    private BayeuxHouse house;
    private Talker ann;

    @BeforeEach
    void open() throws Exception {
        house = new BayeuxHouse(BayeuxDoor.Settings.DEFAULTS);
        ann = Talker.to(house.port());
        ann.handshake("");
        ann.connect();
    }

    @AfterEach
    void close() throws Exception {
        ann.close();
        house.close();
    }

    @Test
    void aQuestionIsAnsweredUnderItsId() {
        house.requests().on("/twice", asked -> answer("[" + asked.data() + "," + asked.data() + "]"));

        ask("/twice", "q1", "7");

        assertEquals("{\"id\":\"q1\",\"result\":[7,7]}", answered().toString());
    }

    @Test
    void aHandlerKnowsWhoAsks() {
        house.requests()
                .on("/me", asked -> answer("\"" + asked.session().id() + " " + asked.name() + " " + asked.id() + "\""));

        ask("/me", "q1", "null");

        assertEquals(ann.clientId() + " /me q1", answered().path("result").asText());
    }

    @Test
    void aStreamOfAnswersSaysWhichIsTheLast() {
        house.requests().onStream("/count", (asked, answers) -> {
            answers.give(new Answer.More(Payload.of("1")));
            answers.give(new Answer.More(Payload.of("2")));
            answers.give(new Answer.Last(Payload.of("3")));
            answers.give(new Answer.Last(Payload.of("4")));
        });
        house.requests().onStream("/none", (asked, answers) -> answers.give(new Answer.End()));

        ask("/count", "q1", "null");
        assertEquals("{\"id\":\"q1\",\"result\":1,\"more\":true}", answered().toString());
        assertEquals("{\"id\":\"q1\",\"result\":2,\"more\":true}", answered().toString());
        assertEquals("{\"id\":\"q1\",\"result\":3}", answered().toString());

        ask("/none", "q2", "null");
        assertEquals("{\"id\":\"q2\",\"end\":true}", answered().toString());
    }

    @Test
    void aStockClientIsAnsweredOnTheChannelItAskedOn() {
        house.requests().on("/twice", asked -> answer("[" + asked.data() + "," + asked.data() + "]"));
        house.requests().on("/odd", asked -> failed(new NotAnswered(422, "too_odd", "it is \"odd\"")));

        ann.say("[{\"channel\":\"/service/twice\",\"clientId\":\"CLIENT\",\"id\":\"17\",\"data\":7}]");
        var answer = with("data", "/service/twice");
        assertEquals("17 true [7,7]", text(answer, "id") + " " + text(answer, "successful") + " " + answer.get("data"));

        ann.say("[{\"channel\":\"/service/odd\",\"clientId\":\"CLIENT\",\"id\":\"18\",\"data\":7}]");
        var failure = with("data", "/service/odd");
        assertEquals("18 false", text(failure, "id") + " " + text(failure, "successful"));
        assertEquals("422:/service/odd:too_odd, it is \"odd\"", text(failure, "error"));
        assertEquals("too_odd", failure.path("data").path("code").asText());
    }

    @Test
    void whatWentWrongIsTold() {
        house.requests().on("/odd", asked -> failed(new NotAnswered(422, "too_odd", "it is odd")));
        house.requests().on("/broken", asked -> {
            throw new IllegalStateException("secret of the server's");
        });

        ask("/odd", "q1", "1");
        assertEquals("{\"status\":422,\"code\":\"too_odd\",\"message\":\"it is odd\"}", error());
        ask("/broken", "q2", "1");
        assertEquals(
                "{\"status\":500,\"code\":\"request_failed\",\"message\":\"it went wrong on the server's side\"}",
                error());
    }

    @Test
    void aQuestionThatIsNotTakenIsRefused() {
        ask("/nothing", "q1", "1");
        assertEquals(
                "404:/service/nothing:no_such_request, nobody answers /nothing",
                text(ann.hear("/service/nothing"), "error"));

        ann.say(
                "[{\"channel\":\"/service/x\",\"clientId\":\"CLIENT\",\"data\":1,\"ext\":{\"herald\":{\"timeout\":\"5\"}}}]");
        assertTrue(text(ann.hear("/service/x"), "error").startsWith("400:ext.herald.timeout:field_invalid"));

        ann.say("[{\"channel\":\"/service/x\",\"clientId\":\"CLIENT\",\"data\":1,\"ext\":{\"herald\":{\"id\":5}}}]");
        assertTrue(text(ann.hear("/service/x"), "error").startsWith("400:ext.herald.id:field_invalid"));
    }

    @Test
    void soManyMayWaitAndNoMore() {
        var open = new CompletableFuture<Payload>();
        house.requests().on("/held", asked -> open.copy());
        IntStream.range(0, 101).forEach(i -> ask("/held", "q" + i, "1"));

        var refused = IntStream.range(0, 101)
                .mapToObj(i -> ann.hear("/service/held"))
                .filter(reply -> !reply.path("successful").asBoolean())
                .toList();

        assertEquals(1, refused.size());
        assertTrue(text(refused.get(0), "error").startsWith("429:/service/held:too_many_requests"), refused.toString());
        open.complete(Payload.of("1"));
        IntStream.range(0, 100).forEach(i -> answered());
        ask("/held", "again", "1");
        assertEquals("again", text(answered(), "id"));
    }

    @Test
    void whatIsAskedAgainRunsOnceAndIsAnsweredAgain() {
        var runs = new AtomicInteger();
        var held = new CompletableFuture<Payload>();
        house.requests().on("/once", asked -> {
            runs.incrementAndGet();
            return held;
        });
        ask("/once", "q1", "1");
        ask("/once", "q1", "1");
        assertTrue(ann.hear("/service/once").path("successful").asBoolean());
        assertTrue(ann.hear("/service/once").path("successful").asBoolean());
        held.complete(Payload.of("5"));
        assertEquals(5, answered().path("result").asInt());

        ask("/once", "q1", "1");

        assertEquals(5, answered().path("result").asInt());
        assertEquals(1, runs.get());
    }

    @Test
    void whoAnswersLearnsThatNobodyWaits() {
        var left = new CopyOnWriteArrayList<String>();
        var taken = new CopyOnWriteArrayList<String>();
        house.requests().onStream("/held", (asked, answers) -> {
            answers.whenLeft(() -> left.add(asked.id()));
            taken.add(asked.id());
        });
        ask("/held", "cancelled", "1");
        eventually(() -> assertTrue(taken.contains("cancelled")));
        ann.say("[{\"channel\":\"/service/herald/cancel\",\"clientId\":\"CLIENT\",\"data\":{\"id\":\"cancelled\"}}]");
        assertTrue(ann.hear("/service/herald/cancel").path("successful").asBoolean());
        eventually(() -> assertEquals(List.of("cancelled"), left));

        ask("/held", "late", "1", ",\"timeout\":1");
        assertEquals("request_timeout", answered().path("error").path("code").asText());
        eventually(() -> assertEquals(List.of("cancelled", "late"), left));

        ask("/held", "gone", "1");
        eventually(() -> assertTrue(taken.contains("gone")));
        house.sessions().find(ann.clientId()).orElseThrow().disconnect("a test");
        eventually(() -> assertEquals(List.of("cancelled", "late", "gone"), left));
    }

    @Test
    void aTaskThatFailsWhenNobodyWaitsTakesNothingFromTheOthers() {
        var left = new CopyOnWriteArrayList<String>();
        house.requests().onStream("/held", (asked, answers) -> {
            answers.whenLeft(() -> {
                throw new IllegalStateException("a test's");
            });
            answers.whenLeft(() -> left.add(asked.id()));
        });
        ask("/held", "one", "1");
        ask("/held", "two", "1");
        ann.hear("/service/held");
        ann.hear("/service/held");
        house.sessions().find(ann.clientId()).orElseThrow().disconnect("a test");

        eventually(
                () -> assertEquals(List.of("one", "two"), left.stream().sorted().toList()));
    }

    @Test
    void anAskerThatCannotBeToldLeavesNothingBehind() {
        house.requests().on("/twice", asked -> answer("1"));
        var session = house.sessions().find(ann.clientId()).orElseThrow();
        for (int i = 0; i < 101; i++) {
            var asked = new Asked(session, session.identity(), "/twice", Payload.of("1"), "q" + i);
            assertNull(house.requests().ask(asked, Duration.ofSeconds(10), answer -> {
                throw new IllegalStateException("a test's");
            }));
        }
    }

    @Test
    void anAnswerThatIsGivenAnewCountsOnce() {
        var desk = new Desk();
        var large = new Answer.Last(Payload.of("\"" + "x".repeat(15_000) + "\""));
        desk.answered("kept", new Answer.End());
        IntStream.range(0, 10).forEach(i -> desk.answered("same", large));

        assertEquals(new Desk.Known.Done(Optional.of(new Answer.End())), desk.known("kept"));
    }

    @Test
    void whatWasAnsweredMeanwhileIsNotNotedAgain() {
        var desk = new Desk();
        var session = house.sessions().find(ann.clientId()).orElseThrow();
        var asked = new Asked(session, session.identity(), "/twice", Payload.of("1"), "q");
        desk.answered("q", new Answer.End());

        assertFalse(desk.add("q", new Question(asked, answer -> {}, over -> {}), 100));
    }

    @Test
    void aStageIsCancelledWithItsQuestion() {
        var held = new CompletableFuture<Payload>();
        house.requests().on("/held", asked -> held);
        ask("/held", "q1", "1");
        ann.hear("/service/held");
        ann.say("[{\"channel\":\"/service/herald/cancel\",\"clientId\":\"CLIENT\",\"data\":{\"id\":\"q1\"}}]");

        eventually(() -> assertTrue(held.isCancelled()));
    }

    @Test
    void aCancelWithoutAnIdIsRefused() {
        ann.say("[{\"channel\":\"/service/herald/cancel\",\"clientId\":\"CLIENT\",\"data\":7}]");

        assertTrue(text(ann.hear("/service/herald/cancel"), "error")
                .startsWith("400:/service/herald/cancel:data_invalid"));
    }

    @Test
    void theServerAsksAClient() {
        var answer = toAnn("/size", "{\"of\":\"window\"}").toCompletableFuture();
        var asked = ann.hear("/service/herald/ask").path("data");
        assertEquals(
                "/size window 10000",
                text(asked, "name") + " " + asked.path("data").path("of").asText() + " " + asked.path("timeout"));

        ann.say("[{\"channel\":\"/service/herald/answered\",\"clientId\":\"CLIENT\",\"data\":{\"id\":\""
                + text(asked, "id") + "\",\"result\":[1.10,2]}}]");

        assertEquals(Payload.of("[1.1,2]"), answer.join());
        assertTrue(ann.hear("/service/herald/answered").path("successful").asBoolean());
    }

    @Test
    void aClientMayFailOrLeaveOrBeUnknown() {
        var failing = toAnn("/size", "1").toCompletableFuture();
        var id = text(ann.hear("/service/herald/ask").path("data"), "id");
        ann.say("[{\"channel\":\"/service/herald/answered\",\"clientId\":\"CLIENT\",\"data\":{\"id\":\"" + id
                + "\",\"error\":{\"status\":418,\"code\":\"teapot\",\"message\":\"short\"}}}]");
        assertEquals("418 teapot short", why(failing));
        ann.say("[{\"channel\":\"/service/herald/answered\",\"clientId\":\"CLIENT\",\"data\":{\"id\":\"" + id
                + "\",\"result\":1}}]");
        ann.hear("/service/herald/answered");
        assertTrue(text(ann.hear("/service/herald/answered"), "error")
                .startsWith("404:/service/herald/answered:not_asked"));

        var waiting = toAnn("/size", "1").toCompletableFuture();
        house.sessions().find(ann.clientId()).orElseThrow().disconnect("a test");
        assertTrue(why(waiting).startsWith("410 session_ended"));
        assertTrue(why(toAnn("/size", "1").toCompletableFuture()).startsWith("404 session_unknown"));
    }

    @Test
    void aClientThatDoesNotAnswerIsWaitedForSoLong() {
        var late = house.requests()
                .toClients()
                .ask(ann.clientId(), "/size", Payload.of("1"), Duration.ofMillis(1))
                .toCompletableFuture();

        assertTrue(why(late).startsWith("504 request_timeout"));
    }

    @Test
    void anotherSessionCannotAnswerForIt() {
        var answer = toAnn("/size", "1").toCompletableFuture();
        var id = text(ann.hear("/service/herald/ask").path("data"), "id");
        try (var eve = Talker.to(house.port())) {
            eve.handshake("");
            eve.say("[{\"channel\":\"/service/herald/answered\",\"clientId\":\"CLIENT\",\"data\":{\"id\":\"" + id
                    + "\",\"result\":1}}]");
            assertTrue(text(eve.hear("/service/herald/answered"), "error").startsWith("404"));
        }
        assertFalse(answer.isDone());
    }

    @Test
    void nothingIsLeftOfSessionsThatHaveGone() {
        house.requests().on("/twice", asked -> answer("1"));
        var talkers = new ArrayList<Talker>();
        for (int i = 0; i < 50; i++) {
            var talker = Talker.to(house.port());
            talkers.add(talker);
            talker.handshake("");
            talker.say(
                    "[{\"channel\":\"/service/twice\",\"clientId\":\"CLIENT\",\"data\":1,\"ext\":{\"herald\":{\"id\":\"q\"}}}]");
            talker.hear("/service/herald/answer");
        }
        assertEquals(50, house.requests().desks());
        talkers.forEach(talker -> talker.say("[{\"channel\":\"/meta/disconnect\",\"clientId\":\"CLIENT\"}]"));

        eventually(() -> assertEquals(0, house.requests().desks()));
        talkers.forEach(Talker::close);
    }

    @Test
    void aNameIsAnsweredByOne() throws Exception {
        var first = house.requests().on("/one", asked -> answer("1"));
        assertThrows(IllegalArgumentException.class, () -> house.requests().on("/one", asked -> answer("2")));
        first.close();
        house.requests().on("/one", asked -> answer("2"));
        ask("/one", "q1", "1");

        assertEquals(2, answered().path("result").asInt());
    }

    private CompletableFuture<Payload> toAnn(String name, String data) {
        return house.requests()
                .toClients()
                .ask(ann.clientId(), name, Payload.of(data), Duration.ofSeconds(10))
                .toCompletableFuture();
    }

    private static String why(CompletableFuture<Payload> failing) {
        var failure = assertThrows(CompletionException.class, failing::join);
        var why = (NotAnswered) failure.getCause();
        return why.status() + " " + why.code() + " " + why.detail();
    }

    private void ask(String name, String id, String data) {
        ask(name, id, data, "");
    }

    private void ask(String name, String id, String data, String more) {
        ann.say("[{\"channel\":\"/service" + name + "\",\"clientId\":\"CLIENT\",\"data\":" + data
                + ",\"ext\":{\"herald\":{\"id\":\"" + id + "\"" + more + "}}}]");
    }

    /** The next answer; replies before it are passed over. */
    private JsonNode answered() {
        return ann.hear("/service/herald/answer").path("data");
    }

    private String error() {
        return answered().path("error").toString();
    }

    private JsonNode with(String field, String channel) {
        while (true) {
            var message = ann.hear(channel);
            if (message.has(field)) {
                return message;
            }
        }
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText();
    }

    private static CompletableFuture<Payload> answer(String json) {
        return CompletableFuture.completedFuture(Payload.of(json));
    }

    private static CompletableFuture<Payload> failed(NotAnswered why) {
        return CompletableFuture.failedFuture(why);
    }
}
