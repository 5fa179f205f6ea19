package dev.herald.journeys;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.message.Payload;
import dev.herald.props.HttpHouse;
import dev.herald.requests.Answer;
import dev.herald.requests.NotAnswered;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients ask, asked over plain HTTP. */
class RequestsOverHttpTest {
    private HttpHouse house;

    @BeforeEach
    void open() throws Exception {
        house = HttpHouse.open();
    }

    @AfterEach
    void close() throws Exception {
        house.close();
    }

    @Test
    void theAnswerIsTheBody() throws Exception {
        house.requests()
                .on(
                        "/deep/twice",
                        asked -> CompletableFuture.completedFuture(
                                Payload.of("[" + asked.data() + "," + asked.data() + "]")));
        var reply = house.wire().post("/api/v1/requests/deep/twice", "7");

        assertEquals("200 [7,7]", reply.statusCode() + " " + reply.body());
        assertEquals(
                "application/json", reply.headers().firstValue("Content-Type").orElseThrow());
    }

    @Test
    void aStreamIsLines() throws Exception {
        house.requests().onStream("/count", (asked, answers) -> {
            answers.give(new Answer.More(Payload.of("1")));
            answers.give(new Answer.More(Payload.of("2")));
            answers.give(new Answer.Failed(new NotAnswered(507, "out_of_numbers", "there are no more")));
        });
        var reply = house.wire().post("/api/v1/requests/count", "null");

        assertEquals(
                "application/x-ndjson",
                reply.headers().firstValue("Content-Type").orElseThrow());
        assertEquals(
                "{\"result\":1}\n{\"result\":2}\n{\"error\":{\"status\":507,\"code\":\"out_of_numbers\",\"message\":\"there are no more\"}}\n",
                reply.body());
    }

    @Test
    void whatIsNotAnsweredIsAProblem() throws Exception {
        house.requests().on("/odd", asked -> {
            throw new NotAnswered(422, "too_odd", "it is odd");
        });
        house.requests().on("/held", asked -> new CompletableFuture<>());
        var wire = house.wire();

        assertEquals(404, wire.post("/api/v1/requests/none", "1").statusCode());
        var odd = wire.post("/api/v1/requests/odd", "1");
        assertEquals(422, odd.statusCode());
        assertTrue(odd.body().contains("\"code\":\"too_odd\"") && odd.body().contains("it is odd"), odd.body());
        assertEquals(504, wire.post("/api/v1/requests/held?timeout=1", "1").statusCode());
        assertEquals(400, wire.post("/api/v1/requests/odd", "{").statusCode());
        assertEquals(400, wire.post("/api/v1/requests/odd?timeout=soon", "1").statusCode());
        assertEquals(400, wire.post("/api/v1/requests/odd*", "1").statusCode());
    }

    @Test
    void whoGoesAwayIsNotAnsweredAnyMore() throws Exception {
        var left = new AtomicBoolean();
        var begun = new CompletableFuture<dev.herald.requests.Answers>();
        house.requests().onStream("/endless", (asked, answers) -> {
            answers.whenLeft(() -> left.set(true));
            answers.give(new Answer.More(Payload.of("1")));
            begun.complete(answers);
        });
        try (var socket = house.wire().open()) {
            socket.getOutputStream()
                    .write("POST /api/v1/requests/endless HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n1"
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            begun.join();
        }
        eventually(() -> {
            begun.join().give(new Answer.More(Payload.of("2")));
            assertTrue(left.get());
        });
    }
}
