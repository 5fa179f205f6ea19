package dev.herald.broker;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What all signals promise. An engine's test extends this and says how to open them. */
public abstract class SignalsContract {
    private Signals signals;

    protected abstract Signals open() throws Exception;

    @BeforeEach
    void start() throws Exception {
        signals = open();
    }

    @AfterEach
    void stop() {
        signals.close();
    }

    @Test
    void everyListenerOfTheSubjectHearsInOrderAndNobodyElse() {
        var one = listen("news");
        var two = listen("news");
        var other = listen("weather");

        var expected = new ArrayList<String>();
        for (int i = 0; i < 500; i++) {
            send("news", "n" + i);
            expected.add("n" + i);
        }
        send("weather", "rain");

        eventually(() -> assertEquals(List.of("rain"), other));
        eventually(() -> assertEquals(expected, one));
        eventually(() -> assertEquals(expected, two));
    }

    @Test
    void aClosedRegistrationHearsNothingMore() throws Exception {
        var gone = new CopyOnWriteArrayList<String>();
        var registration = signals.listen("news", bytes -> gone.add(text(bytes)));
        var there = listen("news");
        send("news", "first");
        eventually(() -> assertEquals(List.of("first"), there));

        registration.close();
        send("news", "second");

        eventually(() -> assertEquals(List.of("first", "second"), there));
        assertEquals(List.of("first"), gone);
    }

    @Test
    void aListenerThatFailsDoesNotSilenceTheOthers() {
        signals.listen("news", bytes -> {
            throw new IllegalStateException("the test's listener fails");
        });
        var there = listen("news");

        send("news", "first");
        send("news", "second");

        eventually(() -> assertEquals(List.of("first", "second"), there));
    }

    private List<String> listen(String subject) {
        var heard = new CopyOnWriteArrayList<String>();
        signals.listen(subject, bytes -> heard.add(text(bytes)));
        return heard;
    }

    private void send(String subject, String message) {
        signals.send(subject, message.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
