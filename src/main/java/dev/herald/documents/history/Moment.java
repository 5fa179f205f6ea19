package dev.herald.documents.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.documents.Documents.Wanted;
import dev.herald.documents.keeping.Version;
import dev.herald.documents.kinds.Refused;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.stream.Stream;

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
     * Which one is meant, by one of the members of these names.
     *
     * @throws Refused if it is said by none of them, by several, or by what it cannot be
     */
    static Moment in(JsonNode data, String number, String name, String at) {
        var said = Stream.of(number, name, at).filter(data::has).toList();
        if (said.isEmpty()) {
            throw new Refused(
                    400,
                    "field_missing",
                    "say which: '" + number + "' by its number, '" + name + "', or '" + at + "' a time");
        } else if (said.size() > 1) {
            throw invalid("'" + said.get(0) + "' and '" + said.get(1) + "' exclude each other");
        }
        var member = said.get(0);
        var value = data.path(member);
        if (member.equals(number)) {
            return numbered(member, value);
        } else if (!value.isTextual()) {
            throw invalid("'" + member + "' is a string");
        }
        return member.equals(name) ? new Named(value.textValue()) : at(member, value.textValue());
    }

    private static Moment numbered(String member, JsonNode value) {
        if (value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0) {
            return new Numbered(value.longValue());
        }
        throw invalid("'" + member + "' is the number of a version");
    }

    private static Moment at(String member, String text) {
        try {
            return new At(Instant.parse(text));
        } catch (DateTimeException e) {
            throw invalid("'" + member + "' is a time such as 2026-11-21T12:00:00Z");
        }
    }

    private static Refused invalid(String what) {
        return new Refused(400, "field_invalid", what);
    }
}
