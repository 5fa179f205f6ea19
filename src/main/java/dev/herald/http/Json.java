package dev.herald.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON strictly: one whole value in well-formed UTF-8, bounded in depth and in the length of its
 * numbers. Values are cut out of the text as the bytes they came in, never built up and written again.
 *
 * <p>What is not so is a {@link Refusal} that says what and where, in words of this house: the parser's own
 * name its classes. Immutable, so safe from any thread.
 */
public final class Json {

    /** @param digits of a number, sign, point and exponent counted in */
    public record Limits(int depth, int digits) {
        public static final Limits DEFAULTS = new Limits(64, 128);
    }

    private final Limits limits;
    private final JsonFactory factory;

    public Json(Limits limits) {
        this.limits = limits;
        factory = JsonFactory.builder()
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.depth())
                        .maxNumberLength(limits.digits())
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNameLength(Integer.MAX_VALUE)
                        .build())
                .build();
    }

    /** The same bytes, if they are one whole JSON value. */
    public byte[] checked(byte[] json) {
        checkUtf8(json);
        return parse(json, parser -> {
            if (parser.nextToken() == null) {
                throw notJson("it is empty");
            }
            do {
                parser.finishToken();
                if (parser.getParsingContext().inRoot()
                        && !parser.currentToken().isStructStart()) {
                    expectEnd(parser);
                }
            } while (parser.nextToken() != null);
            return json;
        });
    }

    /** The values of an object's members, by name. */
    public Map<String, byte[]> members(byte[] json) {
        return parse(json, parser -> {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw Refusal.badRequest("bad_shape", "this takes a JSON object", "Write it as {\"name\": value, …}.");
            }
            var members = new LinkedHashMap<String, byte[]>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var name = parser.currentName();
                parser.nextToken();
                if (members.put(name, cut(json, parser)) != null) {
                    throw Refusal.badRequest("bad_shape", "a member stands twice in the object", "Say it once.");
                }
            }
            return members;
        });
    }

    /** An array's elements, at most as many as may be. */
    public List<byte[]> elements(byte[] json, int most) {
        return parse(json, parser -> {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw Refusal.badRequest("bad_shape", "this takes a JSON array", "Write it as [ …, … ].");
            }
            var elements = new ArrayList<byte[]>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (elements.size() == most) {
                    throw new Refusal(new Problem(
                            413,
                            "batch_too_large",
                            "there are more than " + most + " in the batch",
                            "Cut it in several."));
                }
                elements.add(cut(json, parser));
            }
            return elements;
        });
    }

    /** A member that must be a string. */
    public String string(String name, byte[] json) {
        return parse(json, parser -> {
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                throw Refusal.badRequest(
                        "bad_shape", "\"" + name + "\" is not a string", "Write it as \"" + name + "\": \"…\".");
            }
            return parser.getText();
        });
    }

    /** Text as a JSON string, quotes included. */
    public static byte[] quoted(String text) {
        return ("\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Text, which must be UTF-8, as a JSON string. */
    public static byte[] quoted(byte[] text) {
        return quoted(decoded(text));
    }

    private interface Reader<T> {
        T read(JsonParser parser) throws IOException;
    }

    private <T> T parse(byte[] json, Reader<T> reader) {
        try (var parser = factory.createParser(json)) {
            return reader.read(parser);
        } catch (StreamConstraintsException e) {
            throw Refusal.badRequest(
                    "json_too_complex",
                    "the JSON is nested deeper than " + limits.depth() + " or has a number longer than "
                            + limits.digits() + " characters",
                    "Flatten it, or send long numbers as strings.");
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            var where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw notJson("it is not JSON" + where);
        } catch (IOException e) {
            throw notJson("it is not JSON");
        }
    }

    private static void expectEnd(JsonParser parser) throws IOException {
        if (parser.nextToken() != null) {
            throw notJson("there is something after the JSON value");
        }
    }

    private static byte[] cut(byte[] json, JsonParser parser) throws IOException {
        int start = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        return Arrays.copyOfRange(json, start, (int) parser.currentLocation().getByteOffset());
    }

    private static void checkUtf8(byte[] json) {
        if (json.length == 0) {
            throw notJson("it is empty");
        }
        for (byte b : json) {
            if (b == 0) { // so it is no UTF-16 or UTF-32 either, which the parser would recognize and read
                throw notJson("it has a NUL in it");
            }
        }
        if ((json[0] & 0xff) == 0xef) {
            throw notJson("it begins with a byte order mark or a character that no JSON begins with");
        }
        decoded(json);
    }

    private static String decoded(byte[] utf8) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw notJson("it is not well-formed UTF-8");
        }
    }

    private static Refusal notJson(String why) {
        return Refusal.badRequest(
                "bad_json",
                "the body is not one JSON value: " + why,
                "Strings need double quotes: curl -d '\"hello\"' …");
    }
}
