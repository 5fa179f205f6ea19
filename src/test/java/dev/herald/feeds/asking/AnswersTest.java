package dev.herald.feeds.asking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.feeds.asking.Rows.Row;
import dev.herald.feeds.mapping.Told;
import dev.herald.message.Channel;
import dev.herald.message.Position;
import dev.herald.requests.NotAnswered;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswersTest {
    private static final Channel ORDER = new Channel("/orders/7");
    private static final Position HERE = new Position("here", 1);

    @Test
    void anAnswerHasAsManyRowsAsFitBesideItsChanges() throws IOException {
        var row = new Row(ORDER, "orders", object(""), object("x".repeat(100_000)));
        var change = new Told(ORDER, object("y".repeat(250_000)));

        var answer = answer(new Rows(Collections.nCopies(10, row), List.of(change), HERE, false));

        assertEquals(2, answer.path("rows").size());
        assertEquals(1, answer.path("changes").size());
        assertTrue(answer.path("more").asBoolean());
    }

    @Test
    void anAnswerHasAtMost512KiBOnTheWire() {
        var row = new Row(ORDER, "orders", object(""), object("€".repeat(100)));

        var payload = Answers.payload(new Rows(Collections.nCopies(10_000, row), List.of(), HERE, false));

        assertTrue(payload.size() <= 512 << 10, payload.size() + " bytes");
        assertTrue(payload.size() > 511 << 10, payload.size() + " bytes");
    }

    @Test
    void changesThatAreTooManyAreNotLeftOut() {
        var change = new Told(ORDER, object("y".repeat(250_000)));

        var why = assertThrows(
                NotAnswered.class,
                () -> Answers.payload(new Rows(List.of(), Collections.nCopies(3, change), HERE, false)));

        assertEquals("feed_busy", why.code());
    }

    private static JsonNode answer(Rows rows) throws IOException {
        return new ObjectMapper().readTree(Answers.payload(rows).json());
    }

    private static ObjectNode object(String text) {
        return JsonNodeFactory.instance.objectNode().put("text", text);
    }
}
