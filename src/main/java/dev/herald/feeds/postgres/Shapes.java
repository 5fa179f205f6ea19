package dev.herald.feeds.postgres;

import dev.herald.feeds.Sink;
import dev.herald.feeds.Trouble;
import dev.herald.feeds.postgres.setup.Facts;
import dev.herald.feeds.postgres.setup.Preparation;
import dev.herald.feeds.postgres.setup.Settings;
import dev.herald.feeds.postgres.types.Types;
import dev.herald.feeds.postgres.wal.Malformed;
import dev.herald.feeds.postgres.wal.Said;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The tables that the log has described in this connection, by their number in it. Of the feed's thread. */
final class Shapes {
    private final Settings settings;
    private final Types types;
    private final Connection connection;
    private final Map<Integer, Shape> shapes = new HashMap<>();

    Shapes(Settings settings, Types types, Connection connection) {
        this.settings = settings;
        this.types = types;
        this.connection = connection;
    }

    Shape of(int relation) throws Malformed {
        var shape = shapes.get(relation);
        if (shape == null) {
            throw Malformed.unknown(relation);
        }
        return shape;
    }

    /**
     * The table is so from now on.
     *
     * @throws Trouble where a column is gone that the feed needs. One that is there by now, under the name that the feed has, was
     *     called otherwise when this was logged: what was told then is lost, and pages ask for the rows
     */
    void learn(Said.Relation relation, Sink sink) throws SQLException, Trouble, InterruptedException {
        types.learn(relation.columns().stream().mapToInt(Said.Column::type), connection);
        var told = new ArrayList<Settings.Table>();
        var key = List.<String>of();
        for (var table : settings.tables()) {
            if (!table.schema().equals(relation.schema()) || !table.name().equals(relation.table())) {
                continue;
            }
            key = key(table, relation);
            if (isAsMapped(table, relation)) {
                told.add(table);
            } else {
                sink.resync(List.of(table.mapping().channel()));
            }
        }
        var columns = relation.columns().stream()
                .map(column -> types.of(column.type()))
                .toList();
        shapes.put(relation.oid(), new Shape(relation, List.copyOf(told), columns, key));
    }

    private boolean isAsMapped(Settings.Table table, Said.Relation relation) throws SQLException, Trouble {
        var unknown = Preparation.unknown(table, Shape.names(relation));
        if (unknown.isEmpty()) {
            return true;
        }
        var now = Facts.of(table, connection);
        if (now.isEmpty() || !Preparation.unknown(table, now.get().names()).isEmpty()) {
            throw Preparation.columnMissing(table, unknown);
        }
        return false;
    }

    private List<String> key(Settings.Table table, Said.Relation relation) throws SQLException {
        boolean isIdentity = relation.identity() == 'd' || relation.identity() == 'i';
        var identity = relation.columns().stream()
                .filter(Said.Column::isIdentity)
                .map(Said.Column::name)
                .toList();
        if (isIdentity && !identity.isEmpty()) {
            return identity;
        }
        return Facts.of(table, connection).map(Facts::key).orElseGet(() -> Shape.names(relation));
    }
}
