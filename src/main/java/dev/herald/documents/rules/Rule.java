package dev.herald.documents.rules;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.access.Who;
import dev.herald.documents.kinds.Kind;
import java.time.Duration;
import java.util.List;

/**
 * What holds for the documents of a pattern.
 *
 * @param initial what is in one that nobody has written to yet
 * @param create who may be the first to write to one, of those that may write
 * @param paths who may write where, of those that may write
 * @param validators by which what it becomes is judged
 * @param maxBytes that one may have, as JSON
 * @param rate changes a second that one session may make to one document, with bursts of ten times as many
 */
public record Rule(
        Kind kind,
        JsonNode initial,
        List<Who> create,
        List<PathRule> paths,
        List<Validator> validators,
        long maxBytes,
        int rate,
        Copies copies,
        Versions versions) {
    public Rule {
        create = List.copyOf(create);
        paths = List.copyOf(paths);
        validators = List.copyOf(validators);
    }

    /**
     * When the whole of a document is kept, so that what has changed before need not be read any more.
     *
     * @param every so many changes
     * @param bytes so many of changes
     * @param idle once nobody has changed it for so long
     * @param sweep how often those are looked for that were left without a copy
     */
    public record Copies(int every, long bytes, Duration idle, Duration sweep) {
        public static final Copies DEFAULTS = new Copies(500, 256 << 10, Duration.ofSeconds(30), Duration.ofHours(1));
    }

    /**
     * Which versions are kept by themselves, besides those that were named.
     *
     * @param every how often, while it is changed
     * @param keep how many of them
     */
    public record Versions(Duration every, int keep) {
        public static final Versions DEFAULTS = new Versions(Duration.ofMinutes(10), 50);
    }
}
