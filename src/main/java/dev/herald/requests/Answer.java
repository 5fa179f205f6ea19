package dev.herald.requests;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.herald.message.Payload;
import java.nio.charset.StandardCharsets;

/** One of the answers to a question. What is not {@link More} is the last. */
public sealed interface Answer {

    /** What is said to a question of this id, as JSON. */
    Payload told(String id);

    /** How many bytes of memory it keeps, more or less. */
    default int size() {
        return told("").size();
    }

    /** One of several. */
    record More(Payload result) implements Answer {
        @Override
        public Payload told(String id) {
            return Payload.of("{\"id\":" + quoted(id) + ",\"result\":" + result + ",\"more\":true}");
        }
    }

    /** The only one, or the last of several. */
    record Last(Payload result) implements Answer {
        @Override
        public Payload told(String id) {
            return Payload.of("{\"id\":" + quoted(id) + ",\"result\":" + result + "}");
        }
    }

    /** There are no more, or none at all. */
    record End() implements Answer {
        @Override
        public Payload told(String id) {
            return Payload.of("{\"id\":" + quoted(id) + ",\"end\":true}");
        }
    }

    /** It went wrong, even if there were answers before. */
    record Failed(NotAnswered why) implements Answer {
        @Override
        public Payload told(String id) {
            return Payload.of("{\"id\":" + quoted(id) + ",\"error\":" + why.json() + "}");
        }
    }

    /** The JSON string for a text. */
    static String quoted(String text) {
        var quoted = JsonStringEncoder.getInstance().quoteAsUTF8(text);
        return "\"" + new String(quoted, StandardCharsets.UTF_8) + "\"";
    }
}
