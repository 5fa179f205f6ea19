package dev.herald.presence.members;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.herald.message.Members;
import dev.herald.message.Payload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How members look as JSON. */
public final class Wording {
    private static final JsonFactory JSON = new JsonFactory();

    private Wording() {}

    /** Writes into an object that is open. */
    @FunctionalInterface
    private interface Writing {
        void into(JsonGenerator json) throws IOException;
    }

    public static Payload list(long version, int count, List<Member> members, Members kind, boolean isSample) {
        return object(json -> {
            json.writeNumberField("version", version);
            json.writeNumberField("count", count);
            if (kind == Members.LIST) {
                write(json, "members", members);
                if (isSample) {
                    json.writeBooleanField("sampled", true);
                }
            }
        });
    }

    public static Payload differences(Changes changes, boolean isSample) {
        return object(json -> {
            json.writeNumberField("version", changes.version());
            json.writeNumberField("count", changes.count());
            if (!changes.joined().isEmpty()) {
                write(json, "joined", changes.joined());
            }
            if (!changes.left().isEmpty()) {
                json.writeArrayFieldStart("left");
                for (var member : changes.left()) {
                    json.writeString(member.id());
                }
                json.writeEndArray();
            }
            if (!changes.changed().isEmpty()) {
                write(json, "changed", changes.changed());
            }
            if (isSample) {
                json.writeBooleanField("sampled", true);
            }
        });
    }

    /** Why there is no list. */
    public static Payload refusal(int status, String code, String message) {
        return object(json -> {
            json.writeObjectFieldStart("error");
            json.writeNumberField("status", status);
            json.writeStringField("code", code);
            json.writeStringField("message", message);
            json.writeEndObject();
        });
    }

    /** One member, as clients and backends get it. */
    public static Payload of(Member member) {
        return object(json -> fields(json, member));
    }

    private static Payload object(Writing writing) {
        var bytes = new ByteArrayOutputStream(128);
        try (var json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            writing.into(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // there is no disk behind it
        }
        return new Payload(bytes.toByteArray());
    }

    private static void write(JsonGenerator json, String field, List<Member> members) throws IOException {
        json.writeArrayFieldStart(field);
        for (var member : members) {
            json.writeStartObject();
            fields(json, member);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void fields(JsonGenerator json, Member member) throws IOException {
        json.writeStringField("id", member.id());
        if (member.user() != null) {
            json.writeStringField("user", member.user());
        }
        raw(json, "info", member.info());
        raw(json, "state", member.state());
        json.writeNumberField("connections", member.connections());
        json.writeStringField(
                "since", member.since().truncatedTo(ChronoUnit.MILLIS).toString());
    }

    private static void raw(JsonGenerator json, String field, @Nullable Payload value) throws IOException {
        if (value != null) {
            json.writeFieldName(field);
            json.writeRawValue(new String(value.json(), StandardCharsets.UTF_8));
        }
    }
}
