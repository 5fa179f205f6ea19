package dev.herald.sections;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.access.Who;
import dev.herald.config.words.Allowed;
import dev.herald.config.words.Size;
import dev.herald.documents.rebasing.JsonKind;
import dev.herald.documents.rows.DocumentRows.Bound;
import dev.herald.documents.rules.PathRule;
import dev.herald.documents.rules.Rule;
import dev.herald.documents.rules.Validator;
import dev.herald.documents.schemas.JsonSchema;
import dev.herald.message.Pattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Channels of a pattern that are documents. Who reads and who writes them, the rules of channels say.
 *
 * @param create who may begin one, of those that may write; all of them when it is not said
 * @param initial the JSON that is in one before anybody has written to it; {@code {}} when it is not said
 * @param schema a file with the JSON Schema that a document has to be by
 * @param maxSize of a document as JSON
 * @param maxDepth how deeply it may be nested
 * @param rate changes a second that each session may make to one document
 * @param paths who may write where, of those that may write
 * @param row the table of whose rows these documents are the faces; none when it is not said
 */
public record DocumentRule(
        @Nullable List<Who> create,
        @Nullable String initial,
        @Nullable Path schema,
        @Nullable @Allowed(min = "1KiB", max = "16MiB") Size maxSize,
        @Nullable @Allowed(min = "1", max = "500") Integer maxDepth,
        @Nullable @Allowed(min = "1", max = "100000") Integer rate,
        @Nullable List<PathWriters> paths,
        @Nullable Copies copies,
        @Nullable Versions versions,
        @Nullable BoundRow row) {

    private static final Size MAX_SIZE = new Size(512 << 10);
    private static final int RATE = 50;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Documents for every kind of use, and those of the example pages. */
    public static final Map<Pattern, DocumentRule> BUILT_IN = Map.of(
            new Pattern("/doc/**"), beginning(null),
            new Pattern("/doc/board/*"), beginning("{\"items\": []}"),
            new Pattern("/doc/form/*"),
                    beginning("{\"title\": \"\", \"price\": 0, \"stock\": 0, \"note\": \"\", \"on_sale\": false}"));

    /** @param path a JSON pointer, in which a star stands for any one name */
    public record PathWriters(String path, List<Who> write) {
        public PathWriters {
            PathRule.of(path, write); // or refuses it
            check("write", write);
        }
    }

    /**
     * When the whole of a document is kept.
     *
     * @param every so many changes
     * @param bytes so many of changes
     * @param idle once nobody has changed it for so long
     */
    public record Copies(
            @Nullable @Allowed(min = "1", max = "4000") Integer every,
            @Nullable @Allowed(min = "1KiB", max = "8MiB") Size bytes,
            @Nullable @Allowed(min = "100ms", max = "1d") Duration idle) {

        Rule.Copies settings() {
            var usual = Rule.Copies.DEFAULTS;
            return new Rule.Copies(
                    Objects.requireNonNullElse(every, usual.every()),
                    bytes == null ? usual.bytes() : bytes.bytes(),
                    Objects.requireNonNullElse(idle, usual.idle()),
                    usual.sweep());
        }
    }

    /**
     * Which versions are kept by themselves.
     *
     * @param every how often, while a document is changed
     * @param keep how many of them
     */
    public record Versions(
            @Nullable @Allowed(min = "1s", max = "365d") Duration every,
            @Nullable @Allowed(min = "0", max = "10000") Integer keep) {

        Rule.Versions settings() {
            var usual = Rule.Versions.DEFAULTS;
            return new Rule.Versions(
                    Objects.requireNonNullElse(every, usual.every()), Objects.requireNonNullElse(keep, usual.keep()));
        }
    }

    public DocumentRule {
        parsed(initial); // or refuses it
        check("create", create == null ? List.of() : create);
    }

    /** @throws IllegalArgumentException for those whom only rules of channels know */
    private static void check(String key, List<Who> those) {
        for (var who : those) {
            if (who.equals(Who.OWNER) || who.equals(Who.HOOK)) {
                throw new IllegalArgumentException("'" + key + "' cannot ask for " + who + ": the channel's rule can");
            }
        }
    }

    private static DocumentRule beginning(@Nullable String initial) {
        return new DocumentRule(null, initial, null, null, null, null, null, null, null, null);
    }

    private static JsonNode parsed(@Nullable String initial) {
        try {
            return JSON.readTree(initial == null ? "{}" : initial);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("'initial' is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** The rows of which the documents of the pattern are the faces, if they are. */
    public Optional<Bound> bound(Pattern documents, Feeds feeds) {
        return Optional.ofNullable(row).map(set -> set.bound(documents, feeds));
    }

    /** What is set, as the room wants it. */
    public Rule settings() {
        var limits = new JsonKind.Limits(
                Objects.requireNonNullElse(maxDepth, JsonKind.Limits.DEFAULTS.depth()),
                JsonKind.Limits.DEFAULTS.operations());
        var written = paths == null ? List.<PathWriters>of() : paths;
        return new Rule(
                new JsonKind(limits),
                parsed(initial),
                create == null ? List.of(Who.ANYONE) : create,
                written.stream().map(each -> PathRule.of(each.path, each.write)).toList(),
                schema == null ? List.<Validator>of() : List.of(JsonSchema.read(schema)),
                (maxSize == null ? MAX_SIZE : maxSize).bytes(),
                Objects.requireNonNullElse(rate, RATE),
                copies == null ? Rule.Copies.DEFAULTS : copies.settings(),
                versions == null ? Rule.Versions.DEFAULTS : versions.settings());
    }
}
