package dev.herald.documents.rows.merging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.broker.Table;
import dev.herald.documents.Documents;
import dev.herald.documents.Documents.View;
import dev.herald.documents.json.Difference;
import dev.herald.documents.json.Patch;
import dev.herald.documents.json.Values;
import dev.herald.documents.kinds.Change;
import dev.herald.documents.kinds.Refused;
import dev.herald.documents.kinds.Submission;
import dev.herald.documents.rows.merging.Rows.Row;
import dev.herald.documents.rows.merging.Rows.Written;
import dev.herald.documents.rules.Author;
import dev.herald.feeds.Trouble;
import dev.herald.message.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One document and its row, made the same: what happened to the row is merged into the document, then what people have made of the
 * document is written to the row, if that is still what it was. Used by one thread at a time.
 */
public final class Face {
    public static final String KEPT = "documents/rows";
    private static final int ROUNDS = 20;

    /** What a face works with; the key in the table of what is known begins with {@link #KEPT}. */
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
    private @Nullable Known known; // null until it was looked up
    private boolean isKept; // whether the table has what is known

    public Face(Surroundings around, Channel document, List<String> key) {
        this.around = around;
        this.document = document;
        this.key = List.copyOf(key);
    }

    static String keptAs(Channel document) {
        return KEPT + document.name();
    }

    /**
     * Makes both the same.
     *
     * @return whether there is a row
     * @throws Trouble when that cannot be done now
     */
    public boolean settle() throws Trouble {
        finish();
        var row = around.rows.read(key);
        for (int round = 0; round < ROUNDS && row.isPresent(); round++) {
            tell(row.get());
            var written = written();
            if (written.isEmpty()) {
                keep();
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

    private Known known() {
        if (known == null) {
            var found = wait(around.table.get(keptAs(document)));
            isKept = found instanceof Table.Row.Present;
            known = found instanceof Table.Row.Present there ? Known.read(there.value()) : Known.nothing(newClient());
        }
        return known;
    }

    /** No client can call itself so. */
    private static String newClient() {
        return "row:" + UUID.randomUUID();
    }

    private void know(Known now) {
        isKept &= now.equals(known);
        known = now;
    }

    private void keep() {
        if (!isKept) {
            wait(around.table.put(keptAs(document), known().bytes(), null));
            isKept = true;
        }
    }

    // ---- what was under way

    /** What became of what was under way when this was interrupted, perhaps by the end of the server. */
    private void finish() throws Trouble {
        var before = known();
        long last = look().last().orElse(0L);
        if (before.telling() != null) {
            know(last > before.told() ? before.same(before.telling()) : before.same(before.base()));
        } else if (before.writing() != null) {
            know(hasWritten(before.writing()) ? before.same(before.writing().values()) : before.same(before.base()));
        }
        know(known().told(Math.max(last, known().told())));
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
        var base = known().base();
        if (base != null && Values.isSame(base, row.values())) {
            return;
        }
        know(known().telling(row.values()));
        keep();
        follow(view -> base == null
                ? new Merge(
                        Patch.json(Difference.between(value(view), row.values())), JsonNodeFactory.instance.arrayNode())
                : Merge.of(base, value(view), row.values(), around.binding.counters()));
        know(known().same(row.values()));
    }

    private void gone() throws Trouble {
        if (known().base() != null) {
            follow(view -> new Merge(
                    Patch.json(Difference.between(value(view), JsonNodeFactory.instance.nullNode())),
                    JsonNodeFactory.instance.arrayNode()));
            know(known().same(null));
            keep();
        }
    }

    private void follow(Function<View, Merge> maker) throws Trouble {
        follow(maker, null);
    }

    /** @param denied why the row does not become what people wanted; null when it is not about that */
    private void follow(Function<View, Merge> maker, @Nullable String denied) throws Trouble {
        long number = known().told() + 1;
        var client = known().client();
        try {
            var outcome = wait(around.documents.follow(
                    document, around.author, view -> said(client, number, maker.apply(view), denied)));
            if (outcome.refusal().isPresent()) {
                throw outcome.refusal().get();
            }
            know(known().told(number));
        } catch (Refused refused) {
            if (refused.code().equals("client_forgotten")) {
                know(known().by(newClient()));
            }
            throw new Trouble(refused.code(), document + " cannot follow its row: " + refused.detail(), "");
        }
    }

    private Submission said(String client, long number, Merge merge, @Nullable String denied) {
        around.tally.conflicts(merge.conflicts().size());
        var body = JsonNodeFactory.instance.objectNode().set("patch", merge.patch());
        return new Submission(
                Submission.NOW,
                client,
                Submission.OnConflict.REBASE,
                List.of(new Change(number, body)),
                Optional.of(remarks(merge.conflicts(), denied)));
    }

    private static ObjectNode remarks(ArrayNode conflicts, @Nullable String denied) {
        var remarks = JsonNodeFactory.instance.objectNode();
        var row = remarks.putObject("row");
        if (!conflicts.isEmpty()) {
            row.set("conflicts", conflicts);
        }
        if (denied != null) {
            row.put("denied", denied);
        }
        return remarks;
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

    /** One of these the database does not take: the others are written. */
    private Optional<Row> oneByOne(ObjectNode wanted, List<String> changed, Row former) throws Trouble {
        var row = former;
        var denied = new ArrayList<String>();
        var why = "";
        for (var column : changed) {
            var written = write(wanted, List.of(column), row);
            if (written instanceof Written.Done done) {
                row = done.row();
                tell(row);
            } else if (written instanceof Written.Denied no) {
                denied.add(column);
                why = no.why();
            } else {
                return around.rows.read(key);
            }
        }
        if (!denied.isEmpty()) {
            deny(wanted, denied, why);
        }
        return Optional.of(row);
    }

    private Written write(ObjectNode wanted, List<String> columns, Row row) throws Trouble {
        var base = base();
        var values = JsonNodeFactory.instance.objectNode();
        columns.forEach(column -> values.set(column, wanted.path(column)));
        var after = base.deepCopy().<ObjectNode>setAll(values);
        var written = around.rows.write(key, row, values, transaction -> {
            know(known().writing(new Known.Writing(after, transaction)));
            keep();
        });
        if (written instanceof Written.Done) {
            know(known().same(after));
            around.tally.wrote();
        } else {
            know(known().same(base));
        }
        return written;
    }

    /** What people wrote there goes back to what the row has; what they have written since is kept. */
    private void deny(ObjectNode wanted, List<String> columns, String why) throws Trouble {
        var back = wanted.deepCopy();
        columns.forEach(column -> back.set(column, base().path(column)));
        around.tally.denied();
        follow(
                view -> {
                    var merge = Merge.of(wanted, value(view), back, around.binding.counters());
                    var lost = JsonNodeFactory.instance.arrayNode();
                    columns.forEach(
                            column -> lost.addObject().put("path", "/" + column).set("lost", wanted.path(column)));
                    return new Merge(merge.patch(), lost);
                },
                why);
    }

    // ---- the document

    /** What both were last, once the document was told of the row. */
    private ObjectNode base() {
        return Objects.requireNonNull(known().base());
    }

    private View look() {
        return wait(around.documents.look(document, known().client()));
    }

    private static JsonNode value(View view) {
        return Known.tree(view.value().json());
    }

    private static <T> T wait(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw Refused.in(e).<RuntimeException>map(refused -> refused).orElse(e);
        }
    }
}
