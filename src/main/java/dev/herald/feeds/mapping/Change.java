package dev.herald.feeds.mapping;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What happened to one row, or to something that is like one: a file, an item of a list.
 *
 * @param table as its mapping names it
 * @param key what the row is known by; empty where everything was truncated
 * @param row as it is now, by column; null when it is gone
 * @param old what is known of how it was before: all of it, or no more than its key; null when nothing is
 * @param unchanged columns that are not in {@code row}, because they are as they were and the source did not tell them
 * @param origin where the source tells it from
 */
public record Change(
        Op op,
        String table,
        ObjectNode key,
        @Nullable ObjectNode row,
        @Nullable ObjectNode old,
        Set<String> unchanged,
        Origin origin) {

    /** What happened; each has the word that is told to pages. */
    public enum Op {
        CREATE("c"),
        UPDATE("u"),
        DELETE("d"),
        TRUNCATE("truncate");

        private final String word;

        Op(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /**
     * When and where.
     *
     * @param transaction the source's number of it, if it has any
     * @param at as it is told
     * @param position in the source's own terms: two changes of one feed have different ones
     */
    public record Origin(Optional<Long> transaction, String at, String position) {}
}
