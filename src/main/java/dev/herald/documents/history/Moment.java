package dev.herald.documents.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.documents.Documents.Wanted;
import dev.herald.documents.keeping.Version;
import dev.herald.documents.kinds.Refused;
import java.time.DateTimeException;
import java.time.Instant;

/** A moment in a document's life. */
public sealed interface Moment extends Wanted {

    /** Whether the version had been made by then. */
    default boolean covers(Version version) {
        return covers(version.number(), version.at());
    }

    /** When it had this version. */
    record Numbered(long number) implements Moment {
        @Override
        public boolean covers(long version, Instant at) {
            return version <= number;
        }
    }

    /** At this time. */
    record At(Instant time) implements Moment {
        @Override
        public boolean covers(long version, Instant at) {
            return !at.isAfter(time);
        }
    }

    /** When it was given this name. */
    record Named(String name) implements Moment {
        @Override
        public boolean covers(long version, Instant at) {
            throw new IllegalStateException("a name has to be looked up");
        }
    }

    /**
     * A number, a time as ISO 8601 has it, or a name.
     *
     * @throws Refused if it is none of them
     */
    static Moment of(JsonNode json, String member) {
        if (json.isIntegralNumber() && json.canConvertToLong() && json.longValue() >= 0) {
            return new Numbered(json.longValue());
        } else if (!json.isTextual()) {
            throw new Refused(400, "field_invalid", "'" + member + "' is the number of a version, or its name");
        }
        return member.equals("at") ? at(json.textValue()) : new Named(json.textValue());
    }

    /** @throws Refused if it is no time as ISO 8601 has it */
    static Moment at(String text) {
        try {
            return new At(Instant.parse(text));
        } catch (DateTimeException e) {
            throw new Refused(400, "field_invalid", "'at' is a time such as 2026-11-21T12:00:00Z");
        }
    }
}
