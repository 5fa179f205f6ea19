package dev.herald.api.documents;

import dev.herald.documents.Documents.View;
import dev.herald.documents.kinds.Refused;
import dev.herald.http.Call;
import dev.herald.http.Refusal;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * On which version of a document a caller insists (RFC 9110, section 13): an entity tag is a version between quotes. Weak tags
 * do as well: what is in a document depends on its version alone, however a proxy compresses it.
 */
sealed interface Condition {
    Pattern TAGS = Pattern.compile("\\s*(?:W/)?\"[^\"]*\"\\s*(?:,\\s*(?:W/)?\"[^\"]*\"\\s*)*");
    Pattern VERSION = Pattern.compile("\"(\\d{1,18})\"");

    /** Whatever there is. */
    record None() implements Condition {}

    /** {@code If-Match: *}: somebody has written to it. */
    record Written() implements Condition {}

    /** {@code If-None-Match: *}: nobody has written to it. */
    record Unwritten() implements Condition {}

    /** {@code If-Match: "17"}: it is one of these, which may be none. */
    record OneOf(Set<Long> versions) implements Condition {

        private long newest(View now) {
            return versions.stream()
                    .max(Long::compare)
                    .orElseThrow(() -> failed("the document has version " + now.version() + ", which was not named"));
        }
    }

    static String tag(long version) {
        return "\"" + version + "\"";
    }

    /** What a call that writes insists on. */
    static Condition of(Call call) {
        var match = call.header("If-Match").map(String::strip);
        var none = call.header("If-None-Match").map(String::strip);
        if (none.isPresent()) {
            if (match.isPresent() || !none.get().equals("*")) {
                throw bad("If-None-Match is * here, and without If-Match: the document is written if nobody has yet");
            }
            return new Unwritten();
        }
        if (match.isEmpty()) {
            return new None();
        }
        return match.get().equals("*") ? new Written() : new OneOf(versions("If-Match", match.get()));
    }

    /** Whether a caller that reads has this version already. */
    static boolean isKnown(Call call, long version) {
        var none = call.header("If-None-Match").map(String::strip);
        if (none.isEmpty()) {
            return false;
        }
        return none.get().equals("*")
                ? version > 0
                : versions("If-None-Match", none.get()).contains(version);
    }

    private static Set<Long> versions(String header, String tags) {
        if (!TAGS.matcher(tags).matches()) {
            throw bad(header + " is no list of entity tags");
        }
        var versions = new TreeSet<Long>();
        VERSION.matcher(tags).results().forEach(tag -> versions.add(Long.parseLong(tag.group(1))));
        return versions;
    }

    private static Refusal bad(String detail) {
        return Refusal.badRequest(
                "bad_condition", detail, "Give the ETag of an answer with its quotes, as in If-Match: \"17\".");
    }

    /**
     * The version that the change must have been made on; none for any.
     *
     * @throws Refused with 412 if no version would do
     */
    default Optional<Long> required(View now) {
        if (this instanceof OneOf some) {
            return Optional.of(some.versions.contains(now.version()) ? now.version() : some.newest(now));
        }
        if (this instanceof Written && now.version() == 0) {
            throw failed("nobody has written to the document yet");
        }
        return this instanceof Unwritten ? Optional.of(0L) : Optional.empty();
    }

    /** The document is not as the caller wants it. */
    static Refused failed(String detail) {
        return new Refused(412, "version_conflict", detail);
    }
}
