package dev.herald.feeds.postgres;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.feeds.mapping.Change;
import dev.herald.feeds.mapping.Change.Op;
import dev.herald.feeds.mapping.Change.Origin;
import dev.herald.feeds.postgres.setup.Settings;
import dev.herald.feeds.postgres.types.ColumnType;
import dev.herald.feeds.postgres.wal.Cells;
import dev.herald.feeds.postgres.wal.Said;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A table as the log describes it from some place on: makes changes of its rows.
 *
 * @param tables where it is told; empty where nobody wants to know of it
 * @param key the columns by which its rows are known
 */
record Shape(Said.Relation relation, List<Settings.Table> tables, List<ColumnType> types, List<String> key) {

    Change inserted(Said.Inserted said, Origin origin) {
        var row = json(said.row(), null, true);
        return change(Op.CREATE, row, null, Set.of(), origin);
    }

    Change updated(Said.Updated said, Origin origin) {
        var former = said.old();
        var old = former == null ? null : json(former.cells(), null, former.isWhole());
        var whole = former != null && former.isWhole() ? former.cells() : null;
        var row = json(said.row(), whole, true);
        return change(Op.UPDATE, row, old, unchanged(row), origin);
    }

    Change deleted(Said.Deleted said, Origin origin) {
        var old = json(said.old().cells(), null, said.old().isWhole());
        return new Change(Op.DELETE, relation.table(), key(old), null, old, Set.of(), origin);
    }

    Change truncated(Origin origin) {
        return new Change(Op.TRUNCATE, relation.table(), nothing(), null, null, Set.of(), origin);
    }

    private Change change(Op op, ObjectNode row, @Nullable ObjectNode old, Set<String> unchanged, Origin origin) {
        return new Change(op, relation.table(), key(row), row, old, unchanged, origin);
    }

    /** @param whole from where what did not change is taken */
    private ObjectNode json(Cells cells, @Nullable Cells whole, boolean isWhole) {
        var row = nothing();
        var columns = relation.columns();
        for (int i = 0; i < Math.min(cells.count(), columns.size()); i++) {
            boolean isMissing = cells.isUnchanged(i);
            var from = isMissing && whole != null && i < whole.count() ? whole : cells;
            if (!from.isUnchanged(i) && (isWhole || columns.get(i).isIdentity())) {
                row.set(columns.get(i).name(), types.get(i).jsonOf(from.text(i)));
            }
        }
        return row;
    }

    private Set<String> unchanged(ObjectNode row) {
        if (row.size() == relation.columns().size()) {
            return Set.of();
        }
        var names = new HashSet<>(names(relation));
        row.fieldNames().forEachRemaining(names::remove);
        return names;
    }

    private ObjectNode key(ObjectNode row) {
        var values = nothing();
        for (var column : key) {
            var value = row.get(column);
            if (value != null) {
                values.set(column, value);
            }
        }
        return values;
    }

    static List<String> names(Said.Relation relation) {
        var names = new ArrayList<String>();
        relation.columns().forEach(column -> names.add(column.name()));
        return names;
    }

    private static ObjectNode nothing() {
        return JsonNodeFactory.instance.objectNode();
    }
}
