package dev.herald.documents.rows;

import dev.herald.broker.Table;
import dev.herald.documents.Documents;
import dev.herald.documents.kinds.Refused;
import dev.herald.documents.rows.merging.Binding;
import dev.herald.documents.rows.merging.Rows;
import dev.herald.documents.rules.Origin;
import dev.herald.hub.Hub;
import dev.herald.message.Channel;
import dev.herald.message.Rulebook;
import dev.herald.message.Since;
import dev.herald.metrics.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All documents that are the faces of rows. Safe from any thread. */
public final class DocumentRows implements Origin, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DocumentRows.class);

    /** A table that has faces, and its rows. */
    public record Bound(Binding binding, Rows rows) {}

    private final Rulebook<Optional<Binding>> bindings;
    private final List<BoundRows> all;
    private final Hub hub;
    private final List<TableChanges> heard = new ArrayList<>();

    private DocumentRows(Rulebook<Optional<Binding>> bindings, List<BoundRows> all, Hub hub) {
        this.bindings = bindings;
        this.all = all;
        this.hub = hub;
    }

    /**
     * Looks after them from now on; to be called before the feeds begin.
     *
     * @param bindings of all documents: none of those that are no rows
     */
    public static DocumentRows begin(
            Rulebook<Optional<Binding>> bindings,
            List<Bound> bound,
            Documents documents,
            Hub hub,
            Table table,
            Metrics metrics) {
        var rows = new DocumentRows(
                bindings,
                bound.stream()
                        .map(each -> new BoundRows(documents, table, metrics, each.binding(), each.rows()))
                        .toList(),
                hub);
        if (!rows.all.isEmpty()) {
            documents.from(rows);
            rows.all.forEach(each -> rows.begin(each, documents));
        }
        return rows;
    }

    private void begin(BoundRows rows, Documents documents) {
        var binding = rows.binding();
        var changes = new TableChanges(rows);
        hub.subscribe(changes, binding.changes(), new Since.Now())
                .toCompletableFuture()
                .join()
                .open();
        heard.add(changes);
        documents.validate(
                binding.inside(),
                proposal -> of(binding.namespace().channel(proposal.document())).equals(Optional.of(rows))
                        ? binding.problem(proposal)
                        : Optional.empty());
        rows.resume(document -> of(document).equals(Optional.of(rows)), null).exceptionally(failure -> {
            LOG.error("the documents that are rows of {} cannot be found", binding.table(), failure);
            return null;
        });
    }

    private Optional<BoundRows> of(Channel document) {
        return bindings.of(document).flatMap(binding -> all.stream()
                .filter(each -> each.binding().equals(binding))
                .findFirst());
    }

    @Override
    public boolean has(Channel document) {
        return of(document).isPresent();
    }

    @Override
    public CompletionStage<Void> ready(Channel document) {
        var rows = of(document).orElseThrow();
        return rows.has(document)
                ? rows.ready(document)
                : CompletableFuture.failedFuture(
                        new Refused(404, "no_row", document.called() + " is no row: its namespace has none"));
    }

    /** The feed follows its tables from now on: of what has happened since their rows were read, it may not tell. */
    public void follows(String feed) {
        all.stream().filter(rows -> rows.binding().feed().equals(feed)).forEach(BoundRows::touchAll);
    }

    @Override
    public void changed(Channel document) {
        of(document).filter(rows -> rows.has(document)).ifPresent(rows -> rows.edited(document));
    }

    @Override
    public void close() {
        heard.forEach(each -> {
            hub.leave(each);
            each.close();
        });
        all.forEach(BoundRows::close);
    }
}
