package dev.herald.journeys;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.microsoft.playwright.WebSocketRoute;
import dev.herald.props.StartedJar;
import dev.herald.props.provision.Needs;
import dev.herald.props.provision.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A server that was restarted knows the session no more, and says so to each message of it. Over a WebSocket its answers
 * come in any order, some when the client has begun anew: here a server of the test's own puts them in the worst.
 */
@Tag("jar")
@Needs(Tool.CHROMIUM)
class ForgottenSessionTest {
    /** When the answer comes. */
    enum Late {
        BEFORE_THE_NEW_HANDSHAKE,
        AFTER_THE_NEW_HANDSHAKE
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final List<String> late = new ArrayList<>();
    private int handshakes;
    private Late lateness = Late.AFTER_THE_NEW_HANDSHAKE;

    @ParameterizedTest
    @EnumSource
    void aLateAnswerToAMessageOfTheSessionBeforeRefusesNothingOfThePresentOne(Late when) throws Exception {
        lateness = when;
        try (var herald = StartedJar.dev(folder);
                var tabs = new Tabs();
                var browser = tabs.browser()) {
            var page = browser.newPage();
            page.routeWebSocket("**/bayeux", socket -> socket.onMessage(frame -> answer(socket, frame.text())));
            page.navigate(herald.at("/docs/").toString());

            var state = page.evaluate("async () => {"
                    + " const { Herald } = await import('/herald.mjs');"
                    + " const herald = new Herald({ tabs: false, transports: ['websocket'] });"
                    + " const subscription = herald.subscribe('/chat', () => {});"
                    + " return Promise.race([subscription.ready.then(() => 'live', error => error.code),"
                    + "   new Promise(done => setTimeout(() => done('neither live nor refused'), 5000))]) }");

            assertEquals("live", state);
        }
    }

    private void answer(WebSocketRoute socket, String text) {
        try {
            for (var message : (ArrayNode) JSON.readTree(text)) {
                answer(socket, message);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void answer(WebSocketRoute socket, JsonNode message) {
        var channel = message.path("channel").asText();
        var reply = JSON.createObjectNode().put("channel", channel);
        reply.set("id", message.get("id"));
        if (channel.equals("/meta/handshake")) {
            handshakes++;
            reply.put("clientId", "session" + handshakes).put("successful", true);
            reply.putObject("advice").put("interval", 0);
            if (lateness == Late.AFTER_THE_NEW_HANDSHAKE) {
                send(socket, reply);
            }
            late.forEach(socket::send);
            late.clear();
            if (lateness == Late.BEFORE_THE_NEW_HANDSHAKE) {
                send(socket, reply);
            }
        } else if (message.path("clientId").asText().equals("session1")) {
            reply.put("successful", false).put("error", "402::session_unknown");
            if (channel.equals("/meta/subscribe")) {
                reply.set("subscription", message.get("subscription"));
                late.add("[" + reply + "]");
            } else {
                reply.putObject("advice").put("reconnect", "handshake").put("interval", 0);
                send(socket, reply);
            }
        } else if (channel.equals("/meta/subscribe")) {
            reply.put("successful", true).set("subscription", message.get("subscription"));
            reply.putObject("ext").putObject("herald").put("top", "a:1").put("recovered", true);
            send(socket, reply);
        } else if (message.path("advice").path("timeout").asInt(-1) == 0) {
            send(socket, reply.put("successful", true));
        }
    }

    private static void send(WebSocketRoute socket, JsonNode message) {
        socket.send("[" + message + "]");
    }
}
