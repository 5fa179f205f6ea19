package dev.herald.documents.rows.merging;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.documents.rules.Validator;
import dev.herald.message.Channel;
import dev.herald.message.InvalidName;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which documents are rows of which table.
 *
 * @param feed that tells of the table, whose name stands for the database as an author
 * @param namespace of the documents
 * @param documents whose last segments are the row's key
 * @param changes the pattern of the channels on which the feed tells of the table
 * @param table as the feed tells it
 * @param key the columns of the row's key, in the order of the segments
 * @param columns that are a document's members
 * @param counters of them, whose changes are added to each other
 */
public record Binding(
        String feed,
        Namespace namespace,
        Pattern documents,
        Pattern changes,
        String table,
        List<String> key,
        List<String> columns,
        Set<String> counters)
        implements Validator {
    public Binding {
        key = List.copyOf(key);
        columns = List.copyOf(columns);
        counters = Set.copyOf(counters);
    }

    /** Whether the document is a row of the table, if there is one. */
    public boolean has(Channel document) {
        return inside().matches(document);
    }

    /** What the names of all such documents begin with. */
    public String stem() {
        return inside().stem();
    }

    /** The pattern of the documents, within their namespace. */
    public Pattern inside() {
        return namespace.pattern(documents.name());
    }

    /** The key of the document's row; none if no row can have it. */
    public Optional<List<String>> key(Channel document) {
        var key = List.of(document.name().substring(stem().length()).split("/", -1));
        return key.size() == this.key.size() ? Optional.of(key) : Optional.empty();
    }

    /**
     * The document of the row of which the feed tells; none if that cannot be known.
     *
     * @param told a change, whose key need not be this one
     */
    public Optional<Channel> document(JsonNode told) {
        var name = new StringBuilder(stem());
        for (int i = 0; i < key.size(); i++) {
            var column = key.get(i);
            var value = told.path("row")
                    .path(column)
                    .asText(told.path("key").path(column).asText());
            if (value.isEmpty() || value.contains("/")) {
                return Optional.empty();
            }
            name.append(i == 0 ? "" : "/").append(value);
        }
        try {
            return Optional.of(new Channel(name.toString()));
        } catch (InvalidName e) {
            return Optional.empty();
        }
    }

    /** People may not make anything of the document that is no row. */
    @Override
    public Optional<String> problem(Proposal proposal) {
        var after = proposal.after();
        if (!proposal.before().isObject()) {
            return Optional.of("the row of " + table + " is gone");
        } else if (!after.isObject()) {
            return Optional.of("the document is a row of " + table + ", an object");
        }
        var names = new HashSet<String>();
        after.fieldNames().forEachRemaining(names::add);
        return names.equals(Set.copyOf(columns))
                ? Optional.empty()
                : Optional.of("the document is a row of " + table + ", with exactly the members "
                        + String.join(", ", columns));
    }
}
