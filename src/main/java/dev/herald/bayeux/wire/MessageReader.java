package dev.herald.bayeux.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.message.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Reads Bayeux messages from UTF-8 JSON: an array of them, or a single one (Bayeux 1.0, section 4.1).
 *
 * <p>Only the protocol's own fields are kept, each of its proper type; data is kept as the bytes it came
 * in. A field of a wrong type spoils its message, not its neighbours: it becomes the message's {@link
 * BayeuxMessage#problem}. What cannot be told apart into messages is {@link MalformedMessages}. Immutable,
 * so safe from any thread.
 */
public final class MessageReader {

    /**
     * @param messageBytes the longest message
     * @param batch the most messages in one text
     * @param depth the deepest nesting within a message
     * @param digits the longest number
     */
    public record Limits(int messageBytes, int batch, int depth, int digits) {}

    private static final int AROUND_DATA = 2; // the array and the message itself

    private final Limits limits;
    private final ObjectMapper json;

    public MessageReader(Limits limits) {
        this.limits = limits;
        this.json = new ObjectMapper(JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.depth() + AROUND_DATA)
                        .maxNumberLength(limits.digits())
                        .maxNameLength(limits.messageBytes())
                        .maxStringLength(Integer.MAX_VALUE)
                        .build())
                .build());
    }

    public List<BayeuxMessage> read(byte[] bytes) throws MalformedMessages {
        requireUtf8(bytes);
        var text = withoutMark(bytes);
        try (var parser = json.getFactory().createParser(text)) {
            return readAll(parser, text);
        } catch (JsonProcessingException e) {
            throw new MalformedMessages(reason(e));
        } catch (IOException e) {
            throw new MalformedMessages("it cannot be read");
        }
    }

    private List<BayeuxMessage> readAll(JsonParser parser, byte[] text) throws IOException, MalformedMessages {
        var messages = new ArrayList<BayeuxMessage>();
        var first = parser.nextToken();
        if (first == JsonToken.START_OBJECT) {
            messages.add(readOne(parser, text));
        } else if (first == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() != JsonToken.START_OBJECT) {
                    throw new MalformedMessages("a message is a JSON object");
                }
                if (messages.size() == limits.batch()) {
                    throw new MalformedMessages("there are more than " + limits.batch() + " messages");
                }
                messages.add(readOne(parser, text));
            }
        } else {
            throw new MalformedMessages("it is neither a JSON array of messages nor a message");
        }
        if (parser.nextToken() != null) {
            throw new MalformedMessages("something follows the messages");
        }
        return messages;
    }

    private BayeuxMessage readOne(JsonParser parser, byte[] text) throws IOException {
        int start = (int) parser.currentTokenLocation().getByteOffset();
        var message = new BayeuxMessage();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            parser.nextToken();
            readField(name, parser, text, message);
        }
        int length = (int) parser.currentLocation().getByteOffset() - start;
        message.setBytes(length);
        if (length > limits.messageBytes()) {
            message.setProblem("413:" + length + ":message_too_large, at most " + limits.messageBytes() + " bytes");
        }
        return message;
    }

    private void readField(String name, JsonParser parser, byte[] text, BayeuxMessage message) throws IOException {
        switch (name) {
            case "channel", "clientId", "connectionType", "version", "minimumVersion" ->
                readText(name, parser, message);
            case "id" -> readId(parser, message);
            case "data" -> message.setPayload(readRaw(parser, text));
            case "subscription" -> readTexts(name, parser, message);
            case "supportedConnectionTypes" -> readTexts(name, parser, message);
            case "advice", "ext" -> readObject(name, parser, message);
            default -> parser.skipChildren();
        }
    }

    private static void readText(String name, JsonParser parser, BayeuxMessage message) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            message.put(name, parser.getText());
        } else if (parser.currentToken() != JsonToken.VALUE_NULL) {
            spoil(name, "a string", parser, message);
        }
    }

    private static void readId(JsonParser parser, BayeuxMessage message) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING || parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            message.setId(parser.getText());
        } else if (parser.currentToken() != JsonToken.VALUE_NULL) {
            spoil("id", "a string", parser, message);
        }
    }

    private static void readTexts(String name, JsonParser parser, BayeuxMessage message) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            message.put(name, parser.getText());
            return;
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            spoil(name, "a string or an array of strings", parser, message);
            return;
        }
        var texts = new ArrayList<String>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                texts.add(parser.getText());
            } else {
                spoil(name, "a string or an array of strings", parser, message);
            }
        }
        message.put(name, texts);
    }

    private void readObject(String name, JsonParser parser, BayeuxMessage message) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            message.put(name, json.readValue(parser, Map.class));
        } else if (parser.currentToken() != JsonToken.VALUE_NULL) {
            spoil(name, "an object", parser, message);
        }
    }

    /** The value's own bytes, checked to be one whole JSON value. */
    private static Payload readRaw(JsonParser parser, byte[] text) throws IOException {
        int start = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        int end = (int) parser.currentLocation().getByteOffset();
        return new Payload(Arrays.copyOfRange(text, start, end));
    }

    private static void spoil(String name, String expected, JsonParser parser, BayeuxMessage message)
            throws IOException {
        message.setProblem("400:" + name + ":field_invalid, it must be " + expected);
        parser.skipChildren();
    }

    /** A byte of zero is legal nowhere in JSON, and would have the parser guess at UTF-16. */
    private static void requireUtf8(byte[] text) throws MalformedMessages {
        for (byte each : text) {
            if (each == 0) {
                throw new MalformedMessages("it has a byte of zero");
            }
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new MalformedMessages("it is not UTF-8");
        }
    }

    /** Without the mark that some editors put before UTF-8. */
    private static byte[] withoutMark(byte[] text) {
        boolean isMarked =
                text.length >= 3 && (text[0] & 0xff) == 0xef && (text[1] & 0xff) == 0xbb && (text[2] & 0xff) == 0xbf;
        return isMarked ? Arrays.copyOfRange(text, 3, text.length) : text;
    }

    private String reason(JsonProcessingException e) {
        var at = e.getLocation() == null
                ? ""
                : " at byte " + Math.max(0, e.getLocation().getByteOffset());
        if (e instanceof com.fasterxml.jackson.core.exc.StreamConstraintsException) {
            return "it is nested deeper than " + limits.depth() + " levels or has a number of more than "
                    + limits.digits() + " digits" + at;
        }
        return "it is not well-formed JSON" + at;
    }
}
