package dev.herald.services;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.herald.message.Payload;
import dev.herald.service.Refused;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes values of JSON for services, and JSON of theirs. */
final class Values {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private Values() {}

    /**
     * The value of this type; JSON's null, of no type in particular, is Jackson's node for it.
     *
     * @throws Refused as 400 that names the field that does not fit
     */
    static Object read(Payload payload, Type type) {
        try {
            Object value = JSON.readValue(payload.json(), JSON.constructType(type));
            if (value == null && type != Object.class) {
                throw new Refused(400, "value_invalid", "there is no value");
            }
            return value == null ? NullNode.instance : value;
        } catch (JsonMappingException e) {
            throw new Refused(400, "value_invalid", describe(e));
        } catch (IOException e) {
            throw new Refused(400, "value_invalid", "it cannot be read");
        }
    }

    /** @throws IllegalArgumentException if it is nothing that JSON has */
    static Payload write(@Nullable Object value) {
        if (value instanceof Payload payload) {
            return payload;
        }
        try {
            return new Payload(JSON.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("this cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Names the field; Jackson's own words would name classes. */
    private static String describe(JsonMappingException e) {
        var field = e.getPath().stream()
                .map(step -> step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName())
                .collect(Collectors.joining("."));
        var what = e instanceof UnrecognizedPropertyException ? "is not known" : "does not fit";
        return field.isEmpty() ? "the value " + what : field + " " + what;
    }
}
