package dev.herald.documents.rows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.access.Grants;
import dev.herald.access.Identity;
import dev.herald.broker.Table;
import dev.herald.documents.Documents;
import dev.herald.documents.kinds.Refused;
import dev.herald.documents.rows.merging.Binding;
import dev.herald.documents.rows.merging.Face;
import dev.herald.documents.rows.merging.Rows;
import dev.herald.documents.rules.Author;
import dev.herald.feeds.Trouble;
import dev.herald.message.Channel;
import dev.herald.metrics.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The documents that are rows of one table. One is looked after from when somebody wants it for the first time until its row is
 * gone; after a start of the server, all that were looked after before.
 *
 * <p>Safe from any thread. What takes the database's time is done on threads of its own.
 */
final class BoundRows implements AutoCloseable {
    private static final int PAGE = 500;
    private static final int PAUSE_MILLIS = 50;
    private static final String CANNOT = "its database cannot be asked just now";

    private final Documents documents;
    private final Table table;
    private final Binding binding;
    private final Rows rows;
    private final Author author;
    private final Workers workers;
    private final Face.Tally tally;
    private final Map<Channel, Kept> kept = new ConcurrentHashMap<>();

    BoundRows(Documents documents, Table table, Metrics metrics, Binding binding, Rows rows) {
        this.documents = documents;
        this.table = table;
        this.binding = binding;
        this.rows = rows;
        this.author = new Author(
                new Identity.Server(binding.namespace(), binding.feed(), Grants.ALL), "feed " + binding.feed());
        this.workers = new Workers(binding.table());
        this.tally = measure(metrics);
    }

    private Face.Tally measure(Metrics metrics) {
        var tag = binding.documents().name();
        metrics.gauge("herald.document.rows.documents", "Documents that are looked after", kept::size, "pattern", tag);
        metrics.gauge(
                "herald.document.rows.waiting",
                "Of them, those that are not the same as their rows",
                workers::waiting,
                "pattern",
                tag);
        return new Counts(metrics, tag);
    }

    Binding binding() {
        return binding;
    }

    boolean has(Channel document) {
        return binding.has(document);
    }

    /** Completes when the document has been made the same as its row, once since the start. */
    CompletionStage<Void> ready(Channel document) {
        var key = binding.key(document);
        if (key.isEmpty()) {
            return CompletableFuture.failedFuture(none(document));
        }
        var answer = new CompletableFuture<Void>();
        kept.compute(document, (same, known) -> {
            var one = known == null ? new Kept(document, key.get(), false) : known;
            one.want(answer);
            return one;
        });
        return answer;
    }

    private Refused none(Channel document) {
        return new Refused(404, "no_row", document.called() + " is no row of " + binding.table());
    }

    /** From now on, all are looked after that were before the server stopped. */
    CompletionStage<Void> resume(Predicate<Channel> isOurs, @Nullable String after) {
        return table.scan(Face.KEPT + binding.stem(), after, PAGE).thenCompose(found -> {
            for (var row : found) {
                var document = new Channel(row.key().substring(Face.KEPT.length()));
                binding.key(document).filter(key -> isOurs.test(document)).ifPresent(key -> kept.computeIfAbsent(
                                document, unknown -> new Kept(document, key, true))
                        .touch());
            }
            return found.size() < PAGE
                    ? CompletableFuture.allOf()
                    : resume(isOurs, found.get(found.size() - 1).key());
        });
    }

    /** The row, or the document, may have changed. */
    void touch(Channel document) {
        kept.computeIfPresent(document, (same, known) -> {
            known.touch();
            return known;
        });
    }

    /** People have edited the document: a word that is typed is to be one statement. */
    void edited(Channel document) {
        kept.computeIfPresent(document, (same, known) -> {
            known.task.wanted(PAUSE_MILLIS);
            return known;
        });
    }

    /** The feed tells this on the table's channels, or somebody else something. */
    void told(JsonNode change) {
        var op = change.path("op").asText();
        if (op.equals("resync") || op.equals("truncate")) {
            touchAll();
        } else if (change.path("table").asText().equals(binding.table())) {
            binding.document(change).ifPresentOrElse(this::touch, this::touchAll);
        }
    }

    void touchAll() {
        kept.values().forEach(Kept::touch);
    }

    @Override
    public void close() {
        workers.close();
        rows.close();
    }

    /** A document that is looked after. */
    private final class Kept implements Workers.Work {
        private final Channel document;
        private final Face face;
        private final Workers.Task task;
        private volatile boolean isReady;
        private volatile boolean isLasting;
        private volatile Refused away;
        private final List<CompletableFuture<Void>> waiting = new ArrayList<>(); // guarded by itself

        /** @param isLasting whether there has been such a row: until then, who asks in vain leaves nothing here */
        Kept(Channel document, List<String> key, boolean isLasting) {
            this.document = document;
            this.isLasting = isLasting;
            this.away = unavailable(CANNOT);
            this.face = new Face(new Face.Surroundings(documents, table, binding, rows, author, tally), document, key);
            this.task = workers.task(this);
        }

        /** Answers once it is there; at once if that has just failed. */
        void want(CompletableFuture<Void> answer) {
            if (isReady) {
                answer.complete(null);
            } else if (task.isPausing()) {
                answer.completeExceptionally(away);
            } else {
                synchronized (waiting) {
                    waiting.add(answer);
                }
                touch();
            }
        }

        void touch() {
            task.wanted();
        }

        private List<CompletableFuture<Void>> takeWaiting() {
            synchronized (waiting) {
                var all = List.copyOf(waiting);
                waiting.clear();
                return all;
            }
        }

        @Override
        public void run() throws Exception {
            var all = takeWaiting();
            try {
                isReady = face.settle();
                isLasting |= isReady;
                var answer = isReady ? Optional.<Refused>empty() : Optional.of(none(document));
                all.forEach(each -> answer(each, answer));
            } catch (Exception | Error e) {
                boolean isUnfit = e instanceof Trouble trouble && trouble.code().equals(Face.UNFIT);
                isReady &= !isUnfit; // nobody is to write what cannot be kept
                away = isUnfit ? unavailable(String.valueOf(e.getMessage())) : unavailable(CANNOT);
                all.forEach(each -> answer(each, Optional.of(away)));
                throw e;
            } finally {
                kept.computeIfPresent(document, (same, known) -> known == this && isDone() ? null : known);
            }
        }

        /** Whether nobody wants it, and there has never been such a row. */
        private boolean isDone() {
            synchronized (waiting) {
                return !isLasting && waiting.isEmpty() && !task.isWanted();
            }
        }

        private Refused unavailable(String why) {
            return new Refused(503, "row_unavailable", "the row of " + document.called() + " cannot be had: " + why);
        }

        private static void answer(CompletableFuture<Void> waiting, Optional<Refused> refusal) {
            refusal.ifPresentOrElse(waiting::completeExceptionally, () -> waiting.complete(null));
        }

        @Override
        public boolean isLasting() {
            return isLasting;
        }

        @Override
        public String toString() {
            return document.toString();
        }
    }
}
