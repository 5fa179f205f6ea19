package dev.herald.documents.rows.merging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.broker.Table;
import dev.herald.documents.Documents;
import dev.herald.documents.Documents.View;
import dev.herald.documents.json.Values;
import dev.herald.documents.kinds.Refused;
import dev.herald.documents.rows.merging.Rows.Row;
import dev.herald.documents.rows.merging.Rows.Written;
import dev.herald.documents.rules.Author;
import dev.herald.feeds.Trouble;
import dev.herald.message.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One document and its row, made the same: what happened to the row is merged into the document, then what people have made of the
 * document is written to the row, if that is still what it was. Used by one thread at a time.
 */
public final class Face {
    /** With what the key begins in the table of what is known of a document; its name follows. */
    public static final String KEPT = Memory.KEPT;

    /** The document cannot be what its row is: it would be too large. */
    public static final String UNFIT = "row_unfit";

    private static final int ROUNDS = 20;

    /** What a face works with. */
    public record Surroundings(
            Documents documents, Table table, Binding binding, Rows rows, Author author, Tally tally) {}

    /** Counts what happens, for operators. */
    public interface Tally {
        void wrote();

        void conflicts(int count);

        void denied();
    }

    private final Surroundings around;
    private final Channel document;
    private final List<String> key;
    private final Memory memory;
    private final Telling telling;

    public Face(Surroundings around, Channel document, List<String> key) {
        this.around = around;
        this.document = document;
        this.key = List.copyOf(key);
        this.memory = new Memory(around.table, document);
        this.telling = new Telling(around, document, memory);
    }

    /**
     * Makes both the same.
     *
     * @return whether there is a row
     * @throws Trouble when that cannot be done now
     */
    public boolean settle() throws Trouble {
        finish();
        try {
            return settled();
        } finally {
            memory.rest();
        }
    }

    private boolean settled() throws Trouble {
        var row = around.rows.read(key);
        for (int round = 0; round < ROUNDS && row.isPresent(); round++) {
            tell(row.get());
            var written = written();
            if (written.isEmpty()) {
                memory.keep();
                return true;
            }
            row = write(written.get(), row.get());
        }
        if (row.isPresent()) {
            throw new Trouble("row_busy", "the row of " + document + " is changed faster than it can be written", "");
        }
        gone();
        return false;
    }

    // ---- what was under way

    /** What became of what was under way when this was interrupted, perhaps by the end of the server. */
    private void finish() throws Trouble {
        var before = memory.known();
        long last = look().last().orElse(0L);
        if (before.telling() != null) {
            memory.know(last > before.told() ? before.same(before.telling()) : before.same(before.base()));
        } else if (before.writing() != null) {
            memory.know(
                    hasWritten(before.writing()) ? before.same(before.writing().values()) : before.same(before.base()));
        }
        memory.know(memory.known().told(Math.max(last, memory.known().told())));
    }

    private boolean hasWritten(Known.Writing writing) throws Trouble {
        return switch (around.rows.fate(writing.transaction())) {
            case COMMITTED -> true;
            case ABORTED -> false;
            case FORGOTTEN ->
                around.rows
                        .read(key)
                        .map(row -> Values.isSame(row.values(), writing.values()))
                        .orElse(false);
        };
    }

    // ---- the row, into the document

    private void tell(Row row) throws Trouble {
        var base = memory.known().base();
        boolean isFace = isFace(value(look()));
        if (isFace && base != null && Values.isSame(base, row.values())) {
            return;
        }
        memory.know(memory.known().telling(row.values()));
        memory.keep();
        try {
            telling.follow(view -> merged(base, value(view), row.values()), null);
        } catch (Refused tooMuch) { // to be said one by one, or to be merged
            followWhole(base, row.values());
        }
        memory.know(memory.known().same(row.values()));
    }

    private Merge merged(@Nullable ObjectNode base, JsonNode value, ObjectNode row) {
        return base == null || !isFace(value)
                ? Merge.all(value, row)
                : Merge.of(base, value, row, around.binding.counters());
    }

    /** Column by column, as the row has them. */
    private void followWhole(@Nullable ObjectNode base, ObjectNode row) throws Trouble {
        try {
            telling.follow(view -> Merge.whole(base, value(view), row), null);
        } catch (Refused refused) {
            throw new Trouble(UNFIT, document.called() + " cannot be what its row is: " + refused.detail(), "");
        }
    }

    private boolean isFace(JsonNode value) {
        return value.isObject()
                && value.size() == around.binding.columns().size()
                && around.binding.columns().stream().allMatch(value::has);
    }

    private void gone() throws Trouble {
        if (memory.known().base() != null || isFace(value(look()))) {
            telling.follow(view -> Merge.all(value(view), JsonNodeFactory.instance.nullNode()), null);
        }
        memory.forget();
    }

    // ---- the document, into the row

    /** The document, if it is other than its row. */
    private Optional<ObjectNode> written() {
        return value(look()) instanceof ObjectNode object && !Values.isSame(object, base())
                ? Optional.of(object)
                : Optional.empty();
    }

    /** @return the row as it is then */
    private Optional<Row> write(ObjectNode wanted, Row row) throws Trouble {
        var changed = changed(wanted);
        var written = write(wanted, changed, row);
        if (written instanceof Written.Done done) {
            return Optional.of(done.row());
        } else if (written instanceof Written.Denied && changed.size() > 1) {
            return oneByOne(wanted, changed, row);
        } else if (written instanceof Written.Denied denied) {
            deny(wanted, changed, denied.why());
            return Optional.of(row);
        }
        return around.rows.read(key);
    }

    private List<String> changed(ObjectNode wanted) {
        return around.binding.columns().stream()
                .filter(column -> !Values.isSame(wanted.path(column), base().path(column)))
                .toList();
    }

    /** One of these the database does not take: the others are written, also those that it takes only after another. */
    private Optional<Row> oneByOne(ObjectNode wanted, List<String> changed, Row former) throws Trouble {
        var row = former;
        var left = new ArrayList<>(changed);
        var why = "";
        for (int before = left.size() + 1; left.size() < before; ) {
            before = left.size();
            for (var column : List.copyOf(left)) {
                var written = write(wanted, List.of(column), row);
                if (written instanceof Written.Done done) {
                    row = done.row();
                    tell(row);
                    left.remove(column);
                } else if (written instanceof Written.Denied no) {
                    why = no.why();
                } else {
                    return around.rows.read(key);
                }
            }
        }
        if (!left.isEmpty()) {
            deny(wanted, left, why);
        }
        return Optional.of(row);
    }

    private Written write(ObjectNode wanted, List<String> columns, Row row) throws Trouble {
        var base = base();
        var values = JsonNodeFactory.instance.objectNode();
        columns.forEach(column -> values.set(column, wanted.path(column)));
        var after = base.deepCopy().<ObjectNode>setAll(values);
        var written = around.rows.write(key, row, values, transaction -> {
            memory.know(memory.known().writing(new Known.Writing(after, transaction)));
            memory.keep();
        });
        if (written instanceof Written.Done) {
            memory.know(memory.known().same(after));
            around.tally.wrote();
        } else {
            memory.know(memory.known().same(base));
        }
        return written;
    }

    /** What people wrote there goes back to what the row has, unless they have written something else since. */
    private void deny(ObjectNode wanted, List<String> columns, String why) throws Trouble {
        around.tally.denied();
        telling.follow(view -> Merge.back(wanted, value(view), base(), columns), why);
    }

    // ---- the document

    /** What both were last, once the document was told of the row. */
    private ObjectNode base() {
        return Objects.requireNonNull(memory.known().base());
    }

    private View look() {
        return wait(around.documents.look(document, memory.known().client()));
    }

    private static JsonNode value(View view) {
        return Known.tree(view.value().json());
    }

    static <T> T wait(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw Refused.in(e).<RuntimeException>map(refused -> refused).orElse(e);
        }
    }
}
