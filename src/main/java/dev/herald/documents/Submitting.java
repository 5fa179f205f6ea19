package dev.herald.documents;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.broker.Receipt;
import dev.herald.documents.keeping.Store;
import dev.herald.documents.kinds.Change;
import dev.herald.documents.kinds.Commit;
import dev.herald.documents.kinds.Content.Batch;
import dev.herald.documents.kinds.Guard;
import dev.herald.documents.kinds.Outcome;
import dev.herald.documents.kinds.Outcome.Result;
import dev.herald.documents.kinds.Refused;
import dev.herald.documents.kinds.Submission;
import dev.herald.documents.kinds.Taken;
import dev.herald.documents.rules.Author;
import dev.herald.message.Payload;
import dev.herald.message.Position;
import dev.herald.message.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * One submission on its way into a document: each of its changes is carried over what its author had not seen, carried out, and
 * appended to the journal if that stands where this document does; if another node was faster, what it has done comes first.
 *
 * <p>Lives for as long as the document's turn, on one thread at a time.
 */
final class Submitting {
    private static final int ATTEMPTS = 50;

    private final Documents.Surroundings around;
    private final Store store;
    private final Document document;
    private final Submission submission;
    private final Author author;
    private final Guard guard;
    private final Supplier<CompletionStage<Void>> room;
    private final Batch batch;
    private final List<Result> results = new ArrayList<>();

    Submitting(
            Documents.Surroundings around,
            Store store,
            Document document,
            Submission submission,
            Author author,
            Guard guard,
            Supplier<CompletionStage<Void>> room) {
        this.around = around;
        this.store = store;
        this.document = document;
        this.submission = submission;
        this.author = author;
        this.guard = guard;
        this.room = room;
        this.batch = document.content().batch();
    }

    CompletionStage<Outcome> submit() {
        checkClient();
        return unseen().thenCompose(unseen -> {
            boolean isRefused = submission.onConflict() == Submission.OnConflict.REFUSE
                    && !isAllTaken()
                    && unseen.stream().anyMatch(commit -> !isOwn(commit));
            if (isRefused) {
                return refuse(0, conflict());
            }
            return next(passOver(unseen), 0);
        });
    }

    /** Who is known by the name may use it, and nobody else; who is not known any more may have had changes taken. */
    private void checkClient() {
        var last = document.lastOf(submission.client());
        var name = author.name().orElse("");
        if (last.isPresent() && !last.get().by().isEmpty() && !last.get().by().equals(name)) {
            throw new Refused(403, "client_taken", "another user's changes come from this client");
        }
        boolean isLate =
                !submission.changes().isEmpty() && submission.changes().get(0).seq() > 1;
        if (last.isEmpty() && isLate && !submission.client().isEmpty() && document.forgotten() > 0) {
            throw new Refused(
                    409,
                    "client_forgotten",
                    "what was taken of this client is not known any more: open the document anew");
        }
    }

    private Refused conflict() {
        var why = "the document has version " + document.version() + ", not " + submission.version();
        return new Refused(409, "version_conflict", why);
    }

    /** Whether there is nothing to be done, since all of it comes again. */
    private boolean isAllTaken() {
        var last = document.lastOf(submission.client());
        return last.isPresent()
                && submission.changes().stream()
                        .allMatch(change -> change.seq() <= last.get().seq());
    }

    private boolean isOwn(Commit commit) {
        return !submission.client().isEmpty() && commit.client().equals(submission.client());
    }

    /** What has been committed since the version that the author had seen. */
    private CompletionStage<List<Commit>> unseen() {
        long version = submission.version() == Submission.NOW ? document.version() : submission.version();
        if (version > document.version()) {
            throw unknown(version);
        }
        var remembered = document.since(version);
        if (remembered.isPresent()) {
            return CompletableFuture.completedFuture(remembered.get());
        }
        var position = document.position();
        var after = new Position(position.epoch(), position.offset() + 1);
        return store.since(document.channel(), version, after)
                .thenApply(all -> all.orElseThrow(() -> unknown(version)));
    }

    private Refused unknown(long version) {
        return new Refused(
                409,
                "version_unknown",
                "what has changed since version " + version + " is not known: open the document, of version "
                        + document.version() + ", again");
    }

    /** How many of the changes had been taken before, because they come again. */
    private int passOver(List<Commit> unseen) {
        int taken = 0;
        var changes = submission.changes();
        for (var commit : unseen) {
            while (isOwn(commit) && taken < changes.size() && changes.get(taken).seq() < commit.seq()) {
                results.add(new Result.Again(changes.get(taken).seq(), commit.version())); // it came to nothing
                batch.again(changes.get(taken++));
            }
            if (isOwn(commit) && taken < changes.size() && changes.get(taken).seq() == commit.seq()) {
                batch.again(changes.get(taken++));
                results.add(new Result.Again(commit.seq(), commit.version()));
            } else {
                batch.over(commit);
            }
        }
        return taken;
    }

    private CompletionStage<Outcome> next(int number, int attempt) {
        boolean isEnough = batch.isSpent() && !results.isEmpty();
        if (number == submission.changes().size() || isEnough) {
            return done();
        }
        var change = submission.changes().get(number);
        var last = submission.client().isEmpty()
                ? null
                : document.lastOf(submission.client()).orElse(null);
        if (last != null && change.seq() <= last.seq()) {
            results.add(new Result.Again(change.seq(), last.version()));
            return next(number + 1, 0);
        }
        return room.get().thenCompose(done -> take(number, attempt, change));
    }

    private CompletionStage<Outcome> take(int number, int attempt, Change change) {
        try {
            var taken = batch.take(change, guard);
            if (taken.body().isEmpty()) {
                results.add(new Result.Nothing(change.seq(), document.version(), taken.dropped()));
                return next(number + 1, 0);
            }
            return commit(number, attempt, change, taken, taken.body().get());
        } catch (Refused refused) {
            return refuse(change.seq(), refused);
        }
    }

    private CompletionStage<Outcome> commit(int number, int attempt, Change change, Taken taken, ObjectNode body) {
        var json = commitOf(change, body);
        var payload = new Payload(Document.write(json));
        return around.hub()
                .publishAfter(document.position(), Publication.of(document.channel(), payload))
                .thenComposeAsync(
                        receipt -> {
                            if (receipt instanceof Receipt.Kept kept) {
                                var at = around.clock().instant();
                                var commit =
                                        Commit.of(json, kept.position(), at).orElseThrow();
                                document.committed(commit, payload.size());
                                results.add(new Result.Made(change.seq(), commit.version(), taken.dropped()));
                                return next(number + 1, 0);
                            }
                            taken.undo().run();
                            boolean isRebased = submission.onConflict() == Submission.OnConflict.REBASE;
                            if (receipt instanceof Receipt.Conflict && !isRebased) {
                                document.doubt();
                                return refuse(change.seq(), conflict());
                            } else if (receipt instanceof Receipt.Conflict && attempt < ATTEMPTS) {
                                return catchUp().thenCompose(done -> next(number, attempt + 1));
                            }
                            document.doubt();
                            return refuse(change.seq(), notKept(receipt));
                        },
                        around.executor());
    }

    private ObjectNode commitOf(Change change, ObjectNode body) {
        var json = JsonNodeFactory.instance.objectNode().put("v", document.version() + 1);
        author.name().ifPresent(name -> json.put("by", name));
        if (!submission.client().isEmpty()) {
            json.put("client", submission.client()).put("seq", change.seq());
        }
        submission.remarks().ifPresent(json::setAll);
        return json.setAll(body);
    }

    /** What another node has committed meanwhile. */
    private CompletionStage<Void> catchUp() {
        return store.after(document.channel(), document.position(), entry -> {
                    var commit = Store.commit(entry);
                    long before = document.version();
                    document.follow(entry, commit);
                    if (document.version() > before) {
                        commit.ifPresent(batch::over);
                    }
                })
                .thenApply(top -> null);
    }

    private static Refused notKept(Receipt receipt) {
        if (receipt instanceof Receipt.Refused refused) {
            int status = refused.reason() == Receipt.Reason.TOO_LARGE ? 413 : 503;
            return new Refused(status, status == 413 ? "too_large" : "not_accepted", refused.detail());
        }
        return new Refused(503, "not_accepted", "others change the document too fast: try again");
    }

    private CompletionStage<Outcome> refuse(long seq, Refused why) {
        results.add(new Result.NotMade(seq, why));
        return done();
    }

    private CompletionStage<Outcome> done() {
        return CompletableFuture.completedFuture(new Outcome(document.version(), document.position(), results));
    }

    /** Whether it made something of the document. */
    static Optional<Long> newest(Outcome outcome) {
        return outcome.results().stream()
                .filter(Result.Made.class::isInstance)
                .map(result -> ((Result.Made) result).version())
                .reduce((a, b) -> b);
    }
}
