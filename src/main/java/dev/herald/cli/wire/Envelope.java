package dev.herald.cli.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** An entry as the server sends it, its payload untouched: a number keeps every digit. */
public record Envelope(String channel, String data) {
    private static final JsonFactory JSON = new JsonFactory();

    public static Envelope of(String line) throws Trouble {
        var channel = "";
        var data = "null";
        try (var parser = JSON.createParser(line)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var name = parser.currentName();
                parser.nextToken();
                if (name.equals("channel")) {
                    channel = parser.getText();
                } else if (name.equals("data")) {
                    data = written(parser, line);
                } else {
                    parser.skipChildren();
                }
            }
            return new Envelope(channel, data);
        } catch (IOException e) {
            throw new Trouble(Trouble.FAILED, "what the server sends is not JSON; is it a Herald server?");
        }
    }

    /** The value at which the parser stands, as it was written. */
    private static String written(JsonParser parser, String line) throws IOException {
        long start = parser.currentTokenLocation().getCharOffset();
        parser.finishToken();
        parser.skipChildren();
        return line.substring((int) start, (int) parser.currentLocation().getCharOffset());
    }
}
