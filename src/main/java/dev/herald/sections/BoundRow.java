package dev.herald.sections;

import dev.herald.documents.rows.DocumentRows.Bound;
import dev.herald.documents.rows.merging.Binding;
import dev.herald.feeds.postgres.setup.Settings;
import dev.herald.feeds.postgres.writing.WrittenRows;
import dev.herald.message.Pattern;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Documents that are the faces of rows.
 *
 * @param feed of {@code feeds.postgres}, which tells of the table
 * @param table of the feed's
 * @param key the columns of its key, one for each of the names that the document's pattern leaves open
 * @param columns that are members of a document
 * @param counters of them, of which only differences are written and told: what both sides add is added
 * @param version a column that is raised by one whenever a document is written to its row, for other programs' sake
 */
public record BoundRow(
        String feed,
        String table,
        List<String> key,
        List<String> columns,
        @Nullable List<String> counters,
        @Nullable String version) {
    public BoundRow {
        if (key.isEmpty() || columns.isEmpty()) {
            throw new IllegalArgumentException("'key' and 'columns' of a row name a column at least");
        }
        var members = new HashSet<>(columns);
        if (members.size() < columns.size() || new HashSet<>(key).size() < key.size()) {
            throw new IllegalArgumentException("a column is named twice");
        }
        key.stream().filter(members::contains).findFirst().ifPresent(column -> {
            throw new IllegalArgumentException(
                    "column '" + column + "' is of the key, which is the document's name: it cannot be edited");
        });
        if (version != null && members.contains(version)) {
            throw new IllegalArgumentException("column '" + version + "' is the version, which nobody edits");
        }
        for (var counter : counters == null ? List.<String>of() : counters) {
            if (!members.contains(counter)) {
                throw new IllegalArgumentException("counter '" + counter + "' is none of the columns");
            }
        }
    }

    /**
     * What is set, as the house wants it.
     *
     * @param documents the pattern of the documents
     * @throws IllegalArgumentException if the feeds have no such table
     */
    Bound bound(Pattern documents, Feeds feeds) {
        var settings = settings(feeds);
        var told = told(settings);
        check(documents, told);
        var binding = new Binding(
                feed,
                told.mapping().channel().namespace(),
                documents,
                told.mapping().channel().pattern(),
                told.mapping().table(),
                key,
                columns,
                Set.copyOf(Objects.requireNonNullElse(counters, List.of())));
        return new Bound(binding, new WrittenRows(settings, told, key, columns, Optional.ofNullable(version)));
    }

    private Settings settings(Feeds feeds) {
        var named = feeds.postgres().get(feed);
        if (named == null) {
            throw new IllegalArgumentException("there is no feed '" + feed + "' in feeds.postgres");
        }
        return named.named(feed);
    }

    private Settings.Table told(Settings settings) {
        var wanted = table.contains(".") ? table : "public." + table;
        return settings.tables().stream()
                .filter(each -> (each.schema() + "." + each.name()).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "feed '" + feed + "' does not tell of a table '" + table + "': name it in its 'tables'"));
    }

    private void check(Pattern documents, Settings.Table told) {
        if (!documents.isWild() || (!documents.isDeep() && key.size() > 1)) {
            throw new IllegalArgumentException(
                    "the pattern has to leave the key open: it ends with /* for one column, with /** for several");
        }
        if (told.mapping().where().isPresent()) {
            throw new IllegalArgumentException("feed '" + feed + "' does not tell of all rows of '" + table
                    + "': its 'where' would leave documents behind");
        }
    }
}
