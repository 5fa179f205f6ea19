package dev.herald.services;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.message.Payload;
import dev.herald.message.Since;
import dev.herald.props.Mint;
import dev.herald.props.Talker;
import dev.herald.props.Wire;
import dev.herald.service.Caller;
import dev.herald.service.Every;
import dev.herald.service.OnConnect;
import dev.herald.service.OnDisconnect;
import dev.herald.service.OnPublish;
import dev.herald.service.OnRequest;
import dev.herald.service.OnSubscribe;
import dev.herald.service.OnUnsubscribe;
import dev.herald.service.Refused;
import dev.herald.service.Replies;
import dev.herald.service.Said;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Application code on a whole server, and clients over a bare wire. */
class ServicesTest {
    private static final String SECRET = "a-secret-of-more-than-thirty-two-bytes";

    record Numbers(int a, int b) {}

    record Line(String text) {}

    private Herald herald;
    private Talker ann;

    @BeforeEach
    void open() throws Exception {
        herald = Herald.open(
                Config.dev().port(0).with("auth.secret", "[" + SECRET + "]").with("auth.namespaces", "[tenant-a]"));
        ann = Talker.to(herald.port());
    }

    @AfterEach
    void close() {
        ann.close();
        herald.close();
    }

    /** Everything that can be annotated. */
    static final class Everything {
        final List<String> calls = new CopyOnWriteArrayList<>();
        final AtomicInteger ticks = new AtomicInteger();

        @OnConnect
        void came(Caller caller) {
            calls.add("connect " + caller.user().orElse("?"));
        }

        @OnDisconnect
        void left(Caller caller) {
            calls.add("disconnect " + caller.user().orElse("?"));
        }

        @OnSubscribe("/chat/**")
        void subscribed(Caller caller, String pattern) {
            calls.add("subscribe " + pattern);
        }

        @OnUnsubscribe("/chat/**")
        void unsubscribed(String pattern) {
            calls.add("unsubscribe " + pattern);
        }

        @OnPublish("/chat/**")
        Line polish(Line line, Said said) {
            calls.add("publish " + said.channel() + " " + said.json());
            return new Line(line.text().strip());
        }

        @OnPublish("/chat/**")
        void look(Line line) {
            calls.add("look " + line.text());
        }

        @OnRequest("/sum")
        int sum(Numbers numbers) {
            return numbers.a() + numbers.b();
        }

        @OnRequest("/count")
        void count(int to, Replies replies) {
            IntStream.rangeClosed(1, to).forEach(replies::reply);
            replies.end();
        }

        @Every("5ms")
        void tick() {
            ticks.incrementAndGet();
        }
    }

    @Test
    void annotatedMethodsAreCalled() {
        var everything = new Everything();
        herald.services().add(everything);
        ann.handshake(",\"ext\":{\"herald\":{\"token\":\""
                + Mint.hs256(SECRET)
                        .token(Map.of(
                                "sub",
                                "ann",
                                "exp",
                                Instant.now().plusSeconds(600).getEpochSecond())) + "\"}}");
        ann.connect();
        ann.subscribe("/chat/lobby", "");
        ann.subscribe("/elsewhere", "");
        publish("/chat/lobby", "{\"text\":\" hi \"}");
        assertEquals("{\"text\":\"hi\"}", heard("/chat/lobby"));
        ask("/sum", "{\"a\":19,\"b\":23}");
        assertEquals(42, answered().path("result").asInt());
        ask("/count", "2");
        assertEquals("1 true", answered().path("result") + " true");
        assertEquals("2", answered().path("result").toString());
        assertTrue(answered().path("end").asBoolean());
        ann.say("[{\"channel\":\"/meta/disconnect\",\"clientId\":\"CLIENT\"}]");

        var expected = List.of(
                "connect ann",
                "subscribe /chat/lobby",
                "publish /chat/lobby {\"text\":\" hi \"}",
                "look hi",
                "unsubscribe /chat/lobby",
                "disconnect ann");
        eventually(() -> assertEquals(
                expected.stream().sorted().toList(),
                everything.calls.stream().sorted().toList()));
        eventually(() -> assertTrue(everything.ticks.get() > 2));
    }

    @Test
    void whatIsRegisteredCanBeClosed() {
        var everything = new Everything();
        herald.services().add(everything).close();
        ann.handshake("");
        ask("/sum", "{\"a\":1,\"b\":2}");

        assertTrue(ann.hear("/service/sum").path("error").asText().startsWith("404:/service/sum:no_such_request"));
        publish("/chat/lobby", "7");
        assertEquals(List.of(), everything.calls);
    }

    static final class Misfit {
        @OnRequest("/fine")
        int fine(int number) {
            return number;
        }

        @OnConnect
        void came(int number) {}
    }

    @Test
    void aMethodThatCannotBeCalledIsNamed() {
        var refusal = assertThrows(
                IllegalArgumentException.class, () -> herald.services().add(new Misfit()));
        assertEquals(Misfit.class.getName() + ".came cannot be given a int", refusal.getMessage());
        herald.services().onRequest("/fine", Integer.class, (number, caller) -> number); // the name is free

        assertThrows(IllegalArgumentException.class, () -> herald.services().add(new Object()));
        assertThrows(IllegalArgumentException.class, () -> herald.services()
                .onRequest("no slash", String.class, (text, caller) -> text));
        assertThrows(IllegalArgumentException.class, () -> herald.services()
                .onRequest("/herald/mine", String.class, (text, caller) -> text));
    }

    @Test
    void aValueThatDoesNotFitIsRefusedByTheNameOfItsField() {
        herald.services().onRequest("/sum", Numbers.class, (numbers, caller) -> numbers.a() + numbers.b());
        herald.services().onPublish("/sums", Numbers.class, (numbers, said) -> null);
        ann.handshake("");

        ask("/sum", "{\"a\":\"many\",\"b\":2}");
        assertEquals(
                "{\"status\":400,\"code\":\"value_invalid\",\"message\":\"a does not fit\"}",
                answered().path("error").toString());
        ask("/sum", "{\"a\":1,\"b\":2,\"c\":3}");
        assertEquals("c is not known", answered().path("error").path("message").asText());
        assertEquals("400:/sums:value_invalid, b does not fit", refused("/sums", "{\"a\":1,\"b\":[]}"));
    }

    @Test
    void aFilterRefusesAndWhatFailsIsOurFault() throws Exception {
        herald.services().onPublish("/chat/*", Line.class, (line, said) -> {
            if (line.text().equals("bug")) {
                throw new IllegalStateException("a test's");
            }
            if (line.text().equals("rude")) {
                throw new Refused(
                        422, "rude", "mind your words, " + said.caller().id());
            }
            return null;
        });
        ann.handshake("");
        ann.subscribe("/chat/a", "");

        assertEquals("422:/chat/a:rude, mind your words, " + ann.clientId(), refused("/chat/a", "{\"text\":\"rude\"}"));
        assertEquals(
                "500:/chat/a:service_failed, it went wrong on the server's side",
                refused("/chat/a", "{\"text\":\"bug\"}"));
        publish("/chat/a", "{\"text\": \"fine\"}");
        assertEquals("{\"text\":\"fine\"}", heard("/chat/a"));

        var wire = new Wire(herald.port());
        var refusal = wire.post("/pub/chat/a", "{\"text\":\"rude\"}");
        assertEquals(422, refusal.statusCode());
        assertTrue(refusal.body().contains("\"code\":\"rude\""), refusal.body());
        assertEquals(200, wire.post("/pub/chat/a", "{\"text\":\"fine\"}").statusCode());
        herald.publish("/chat/a", "not even a line").toCompletableFuture().join(); // the program's own
    }

    @Test
    void onePublishersPublicationsKeepTheirOrderThroughASlowFilter() {
        var first = new CompletableFuture<Object>();
        herald.services().onPublish("/ordered", Integer.class, (number, said) -> number == 0 ? first : number);
        ann.handshake("");
        ann.subscribe("/ordered", "");
        IntStream.range(0, 50).forEach(i -> ann.publish("/ordered", String.valueOf(i)));
        first.complete(1000);

        assertEquals("1000", heard("/ordered"));
        for (int i = 1; i < 50; i++) {
            assertEquals(String.valueOf(i), heard("/ordered"));
        }
    }

    @Test
    void aHandlerThatBlocksDelaysNobodyElse() {
        var latch = new CountDownLatch(1);
        herald.services().onRequest("/blocks", Object.class, (value, caller) -> {
            latch.await();
            return "done";
        });
        herald.services().onRequest("/quick", Object.class, (value, caller) -> "quick");
        ann.handshake("");
        IntStream.range(0, 90).forEach(i -> ask("/blocks", "1", "b" + i));
        ask("/quick", "1");

        assertEquals("quick", answered().path("result").asText());
        latch.countDown();
        IntStream.range(0, 90)
                .forEach(i -> assertEquals("done", answered().path("result").asText()));
    }

    @Test
    void aServiceServesAllNamespacesAndKnowsWhich() {
        herald.services().onRequest("/where", Object.class, (value, caller) -> caller.namespace());
        herald.services().onPublish("/chat", String.class, (text, said) -> {
            said.caller().publish("/copies", text);
            return said.caller().namespace() + ":" + text;
        });
        try (var other = Talker.at(herald.port(), "/bayeux/tenant-a")) {
            other.handshake("");
            ann.handshake("");
            ann.subscribe("/chat", "");
            ann.subscribe("/copies", "");
            other.subscribe("/chat", "");
            other.subscribe("/copies", "");
            other.publish("/chat", "\"mine\"");
            ann.publish("/chat", "\"ours\"");

            assertEquals("\"ours\"", heard("/copies"));
            assertEquals("\":ours\"", heard("/chat"));
            assertEquals("mine", with(other, "data", "/copies").path("data").asText());
            assertEquals(
                    "tenant-a:mine", with(other, "data", "/chat").path("data").asText());
        }
    }

    @Test
    void aServiceAsksItsCaller() {
        herald.services().onRequest("/greet", String.class, (greeting, caller) -> caller.ask(
                        "/name", greeting, Duration.ofSeconds(10), String.class)
                .thenApply(name -> greeting + ", " + name));
        ann.handshake("");
        ann.connect();
        ask("/greet", "\"Hello\"");
        var asked = ann.hear("/service/herald/ask").path("data");
        ann.say("[{\"channel\":\"/service/herald/answered\",\"clientId\":\"CLIENT\",\"data\":{\"id\":" + asked.get("id")
                + ",\"result\":\"Ann\"}}]");

        assertEquals("Hello, Ann", answered().path("result").asText());
        assertEquals("/name", asked.path("name").asText());
    }

    @Test
    void theProgramAsksAClient() {
        ann.handshake("");
        ann.connect();
        var answer = herald.ask(ann.clientId(), "/size", Map.of("of", "window"), Duration.ofSeconds(10))
                .toCompletableFuture();
        var asked = ann.hear("/service/herald/ask").path("data");
        ann.say("[{\"channel\":\"/service/herald/answered\",\"clientId\":\"CLIENT\",\"data\":{\"id\":" + asked.get("id")
                + ",\"result\":[3,4]}}]");

        assertEquals(Payload.of("[3,4]"), answer.join());
    }

    @Test
    void whatIsBegunForASessionEndsWithIt() {
        var ended = new CopyOnWriteArrayList<String>();
        herald.services().onConnect(caller -> caller.onLeave(() -> ended.add(caller.id())));
        herald.services().onSubscribe("/**", (caller, pattern) -> {});
        herald.services().onUnsubscribe("/**", (caller, pattern) -> {});
        ann.handshake("");
        ann.subscribe("/chat", "");
        var registry = (Registry) herald.services();
        eventually(() -> assertTrue(registry.remembered() > 0));

        ann.say("[{\"channel\":\"/meta/disconnect\",\"clientId\":\"CLIENT\"}]");

        eventually(() -> assertEquals(List.of(ann.clientId()), ended));
        eventually(() -> assertEquals(0, registry.remembered()));
    }

    @Test
    void aServiceThatIsSlowToHearOfSubscriptionsHearsWhatTheyComeTo() {
        var calls = new CopyOnWriteArrayList<String>();
        var latch = new CountDownLatch(1);
        herald.services().onSubscribe("/chat/**", (caller, pattern) -> {
            calls.add("+" + pattern);
            latch.await();
        });
        herald.services().onUnsubscribe("/chat/**", (caller, pattern) -> calls.add("-" + pattern));
        ann.handshake("");
        ann.subscribe("/chat/first", "");
        eventually(() -> assertEquals(List.of("+/chat/first"), calls));
        for (int i = 0; i < 100; i++) {
            toggle("/chat/first");
            ann.subscribe("/chat/" + i, "");
            unsubscribe("/chat/" + i);
        }
        ann.subscribe("/chat/last", "");
        latch.countDown();

        eventually(() -> assertTrue(calls.contains("+/chat/last"), calls.toString()));
        assertEquals(List.of("+/chat/first", "-/chat/first", "+/chat/first", "+/chat/last"), calls);
    }

    @Test
    void whatBlocksWhenASessionLeavesStallsNobody() {
        var latch = new CountDownLatch(1);
        var left = new CopyOnWriteArrayList<String>();
        var begun = new CountDownLatch(1);
        herald.services().onStream("/held", String.class, (id, caller, replies) -> {
            replies.whenLeft(() -> {
                await(latch);
                left.add(id);
            });
            begun.countDown();
        });
        ann.handshake("");
        ask("/held", "\"one\"");
        await(begun);
        ann.say("[{\"channel\":\"/meta/disconnect\",\"clientId\":\"CLIENT\"}]");

        assertTrue(ann.hear("/meta/disconnect").path("successful").asBoolean()); // which waited for it before
        assertEquals(List.of(), left);
        latch.countDown();
        eventually(() -> assertEquals(List.of("one"), left));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void toggle(String channel) {
        unsubscribe(channel);
        ann.subscribe(channel, "");
    }

    private void unsubscribe(String channel) {
        ann.say("[{\"channel\":\"/meta/unsubscribe\",\"clientId\":\"CLIENT\",\"subscription\":\"" + channel + "\"}]");
        ann.hear("/meta/unsubscribe");
    }

    @Test
    void aServiceThatFailsToHearOfASubscriptionHearsOfTheNext() {
        var calls = new CopyOnWriteArrayList<String>();
        herald.services().onSubscribe("/**", (caller, pattern) -> {
            calls.add(pattern);
            throw new IllegalStateException("a test's");
        });
        ann.handshake("");
        ann.subscribe("/one", "");
        eventually(() -> assertEquals(List.of("/one"), calls));
        ann.subscribe("/two", "");

        eventually(() -> assertEquals(List.of("/one", "/two"), calls));
    }

    @Test
    void theHistoryHasWhatTheFilterMadeOfIt() {
        herald.services().onPublish("/shout", String.class, (text, said) -> text.toUpperCase(java.util.Locale.ROOT));
        ann.handshake("");
        publish("/shout", "\"hey\"");
        eventually(() -> assertFalse(ann.hear("/shout").has("error")));
        var past = new CopyOnWriteArrayList<String>();
        try (var listening = herald.subscribe(
                "/shout", new Since.Last(1), entry -> past.add(entry.payload().toString()))) {
            eventually(() -> assertEquals(List.of("\"HEY\""), past));
        }
    }

    private void publish(String channel, String json) {
        ann.publish(channel, json);
    }

    private String refused(String channel, String json) {
        publish(channel, json);
        return with(ann, "error", channel).path("error").asText();
    }

    private String heard(String channel) {
        return with(ann, "data", channel).path("data").toString();
    }

    private static JsonNode with(Talker talker, String field, String channel) {
        while (true) {
            var message = talker.hear(channel);
            if (message.has(field)) {
                return message;
            }
        }
    }

    private void ask(String name, String data) {
        ask(name, data, name + data.hashCode());
    }

    private void ask(String name, String data, String id) {
        ann.say("[{\"channel\":\"/service" + name + "\",\"clientId\":\"CLIENT\",\"data\":" + data
                + ",\"ext\":{\"herald\":{\"id\":\"" + id + "\"}}}]");
    }

    private JsonNode answered() {
        return ann.hear("/service/herald/answer").path("data");
    }
}
