package dev.herald.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** One connection to the server, by one transport; when it is lost there is another. */
interface Line {

    /** What hears it, on a thread of the line's. */
    interface Ear {
        void hears(Line line, JsonNode message);

        /** Once, and nothing after it. */
        void loses(Line line, String why);
    }

    /** The transport, as Bayeux names it. */
    String type();

    /** Sends the messages together. Never blocks. */
    void send(List<? extends JsonNode> messages);

    /** Ends it without a word; its ear is not told. */
    void close();
}
