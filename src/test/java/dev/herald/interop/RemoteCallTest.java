package dev.herald.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.props.provision.Needs;
import dev.herald.props.provision.Tool;
import dev.herald.service.Refused;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The remote calls of CometD's client from the npm registry are answered by our services (R25). */
@Needs(Tool.NODE)
class RemoteCallTest {
    record Numbers(int a, int b) {}

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "long-polling"})
    void cometDsRemoteCallsAreAnswered(String transport) throws Exception {
        try (var herald = Herald.open(Config.dev().port(0))) {
            herald.services().onRequest("/sum", Numbers.class, (numbers, caller) -> {
                if (numbers.a() > 100) {
                    throw new Refused(422, "too_much", "count yourself");
                }
                return numbers.a() + numbers.b();
            });
            try (var node = NodeRunner.start("cometd", herald.uri().resolve("/bayeux"), transport)) {
                node.run("{\"verb\": \"handshake\"}");

                var sum = call(node, "sum", "{\"a\": 19, \"b\": 23}");
                assertEquals("true 42", sum.path("successful") + " " + sum.path("data"));

                var refused = call(node, "sum", "{\"a\": 190, \"b\": 23}");
                assertEquals("false", refused.path("successful").toString());
                assertEquals("too_much", refused.path("data").path("code").asText());
                assertEquals(
                        "422:/service/sum:too_much, count yourself",
                        refused.path("error").asText());

                var unknown = call(node, "nothing", "{}");
                assertEquals("false", unknown.path("successful").toString());
                assertTrue(unknown.path("error").asText().startsWith("404:/service/nothing:no_such_request"));
            }
        }
    }

    private static JsonNode call(NodeRunner node, String name, String data) throws Exception {
        var outcome = node.run("{\"verb\": \"remoteCall\", \"name\": \"" + name + "\", \"data\": " + data + "}");
        return new ObjectMapper().readTree(outcome).path("value");
    }
}
