package dev.herald.feeds.postgres.writing;

import static dev.herald.feeds.postgres.setup.Settings.quoted;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The SQL for the rows of one table. Values go in and come out as JSON that PostgreSQL itself reads and writes, by the types of its
 * columns; a row's version is the transaction that made it what it is, {@code xmin}.
 *
 * @param table as SQL names it
 * @param counter the column that is raised by one whenever a row is written, for programs that look at it; none if there is none
 */
record Statements(String table, List<String> key, List<String> columns, Optional<String> counter) {

    /** Answers the version, the key, and the values. Takes the key. */
    String select() {
        return "select " + answer("t") + " from " + table + " t where " + isOfKey();
    }

    /** Answers the same, if it has written. Takes the values once for each column, the key and the version. */
    String update(Collection<String> written) {
        var set = written.stream()
                .map(column -> quoted(column) + " = (jsonb_populate_record(t, ?::jsonb))." + quoted(column))
                .collect(Collectors.joining(", "));
        var raised = counter.map(column -> ", " + quoted(column) + " = t." + quoted(column) + " + 1")
                .orElse("");
        return "update " + table + " t set " + set + raised + " where " + isOfKey() + " and t.xmin::text = ? returning "
                + answer("t");
    }

    private String answer(String row) {
        var keys = key.stream().map(column -> ", " + row + "." + quoted(column) + "::text");
        var values = columns.stream().map(column -> row + "." + quoted(column));
        return row + ".xmin::text" + keys.collect(Collectors.joining()) + ", (select to_jsonb(x.*) from (select "
                + values.collect(Collectors.joining(", ")) + ") x)::text";
    }

    private String isOfKey() {
        return IntStream.range(0, key.size())
                .mapToObj(i -> "t." + quoted(key.get(i)) + " = ?")
                .collect(Collectors.joining(" and "));
    }
}
