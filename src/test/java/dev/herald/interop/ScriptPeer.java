package dev.herald.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** A client in JavaScript, wherever it runs: verbs go there as JSON, outcomes come back. */
final class ScriptPeer implements Peer {
    /** Where the script runs. */
    interface Runner extends AutoCloseable {
        /** Hands over {@code {"verb": …}} and waits for {@code {"value": …}} or {@code {"error": …}}. */
        String run(String verb);

        @Override
        void close();
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Runner runner;

    ScriptPeer(Runner runner) {
        this.runner = runner;
    }

    @Override
    public void handshake() {
        run(Map.of("verb", "handshake"));
    }

    @Override
    public void subscribe(String pattern) {
        run(Map.of("verb", "subscribe", "pattern", pattern));
    }

    @Override
    public void unsubscribe(String pattern) {
        run(Map.of("verb", "unsubscribe", "pattern", pattern));
    }

    @Override
    public void publish(Saying saying) {
        run(Map.of("verb", "publish", "channel", saying.channel(), "data", data(saying)));
    }

    @Override
    public void batch(List<Saying> sayings) {
        var publications = sayings.stream()
                .map(saying -> Map.of("channel", saying.channel(), "data", data(saying)))
                .toList();
        run(Map.of("verb", "batch", "publications", publications));
    }

    @Override
    public void disconnect() {
        run(Map.of("verb", "disconnect"));
    }

    @Override
    public List<Heard> heard() {
        return StreamSupport.stream(run(Map.of("verb", "heard")).spliterator(), false)
                .map(heard -> new Heard(
                        heard.path("pattern").asText(),
                        heard.path("channel").asText(),
                        heard.path("data").path("text").asText()))
                .toList();
    }

    @Override
    public String transport() {
        return run(Map.of("verb", "transport")).asText();
    }

    @Override
    public void close() {
        runner.close();
    }

    private static Map<String, String> data(Saying saying) {
        return Map.of("text", saying.text());
    }

    private JsonNode run(Map<String, Object> verb) {
        try {
            var outcome = JSON.readTree(runner.run(JSON.writeValueAsString(verb)));
            if (outcome.has("error")) {
                throw new AssertionError(verb + " was refused: " + outcome.get("error"));
            }
            return outcome.path("value");
        } catch (com.fasterxml.jackson.core.JsonProcessingException failure) {
            throw new AssertionError("not JSON", failure);
        }
    }
}
