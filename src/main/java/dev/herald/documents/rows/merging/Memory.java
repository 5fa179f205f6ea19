package dev.herald.documents.rows.merging;

import dev.herald.broker.Table;
import dev.herald.message.Channel;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is known of a document and its row, as it is kept in the table; in memory only while it is used. Of one thread at a time. */
final class Memory {
    static final String KEPT = "documents/rows";

    private final Table table;
    private final String place;
    private @Nullable Known known; // null until it is looked up
    private boolean isKept; // whether the table has it

    Memory(Table table, Channel document) {
        this.table = table;
        this.place = KEPT + document.name();
    }

    Known known() {
        if (known == null) {
            var found = Face.wait(table.get(place));
            isKept = found instanceof Table.Row.Present;
            known = found instanceof Table.Row.Present there ? Known.read(there.value()) : Known.nothing(newClient());
        }
        return known;
    }

    void know(Known now) {
        isKept &= now.equals(known);
        known = now;
    }

    /** Has the table know it too. */
    void keep() {
        if (!isKept) {
            Face.wait(table.put(place, known().bytes(), null));
            isKept = true;
        }
    }

    /** Under this name nothing was told. */
    void rename() {
        know(known().by(newClient()));
    }

    /** There is no row. */
    void forget() {
        if (isKept || known().base() != null) {
            Face.wait(table.remove(place));
        }
        know(Known.nothing(newClient()));
    }

    /** Nothing is done for a while. */
    void rest() {
        if (isKept) {
            known = null;
        }
    }

    /** No client can call itself so. */
    private static String newClient() {
        return "row:" + UUID.randomUUID();
    }
}
