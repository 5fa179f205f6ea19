package dev.herald.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.herald.http.Answer;
import dev.herald.http.Problem;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code POST /api/v1/reload}: says what came of it. */
final class Reloading {
    private Reloading() {}

    /** A configuration that is wrong changes nothing, and is told. */
    static Answer answer(Callable<List<String>> reload) {
        try {
            var json = JsonNodeFactory.instance.objectNode();
            var later = json.putArray("restart");
            reload.call().forEach(later::add);
            return Answer.json(json);
        } catch (Exception e) {
            return new Problem(
                    400,
                    "bad_configuration",
                    String.valueOf(e.getMessage()),
                    "Nothing was changed. 'herald config check FILE' tells the same.");
        }
    }
}
