package dev.herald.documents.asking;

import dev.herald.access.Identity;
import dev.herald.broker.Receipt;
import dev.herald.documents.Documents;
import dev.herald.documents.keeping.Authors;
import dev.herald.documents.kinds.Change;
import dev.herald.documents.kinds.Outcome;
import dev.herald.documents.kinds.Outcome.Result;
import dev.herald.documents.kinds.Refused;
import dev.herald.documents.kinds.Submission;
import dev.herald.documents.rules.Author;
import dev.herald.intake.Intake;
import dev.herald.intake.NotTaken;
import dev.herald.message.Publication;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What is published to a document's channel is a change of it. It is confirmed when that is kept; what its subscribers get is
 * what the change came to.
 */
public final class Published implements Intake.Taker {
    private final Documents documents;

    public Published(Documents documents) {
        this.documents = documents;
    }

    @Override
    public boolean takes(Publication publication) {
        return documents.has(publication.channel());
    }

    @Override
    public CompletionStage<Receipt> take(Publication publication, Identity by) {
        var author = new Author(by, Objects.requireNonNullElse(publication.publisher(), by.toString()));
        try {
            return documents
                    .submit(publication.channel(), author, submission(publication, author))
                    .thenApply(Published::receipt)
                    .exceptionallyCompose(failure -> CompletableFuture.failedFuture(told(failure)));
        } catch (Refused refused) {
            return CompletableFuture.failedFuture(told(refused));
        }
    }

    private static Submission submission(Publication publication, Author author) {
        Submission read;
        try {
            read = Submission.read(Questions.JSON.readTree(publication.payload().json()));
        } catch (IOException e) {
            throw new Refused(400, "change_invalid", "it is no JSON");
        }
        var id = publication.id();
        if (id == null || !read.client().isEmpty() || read.changes().size() != 1) {
            return read;
        }
        var change = new Change(1, read.changes().get(0).body());
        return new Submission(read.version(), client(id, author), read.onConflict(), List.of(change));
    }

    /** A client of its own for who names what it publishes: so it is not taken twice. */
    public static String client(String id, Author author) {
        try {
            var hash = MessageDigest.getInstance("SHA-256")
                    .digest((author.name().orElse("") + "\n" + id).getBytes(StandardCharsets.UTF_8));
            return Authors.ONCE + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static Receipt receipt(Outcome outcome) {
        outcome.refusal().ifPresent(why -> {
            throw why;
        });
        boolean isMade = outcome.results().stream().anyMatch(Result.Made.class::isInstance);
        return isMade ? new Receipt.Kept(outcome.position()) : new Receipt.Repeated(outcome.position());
    }

    private static Throwable told(Throwable failure) {
        return Refused.in(failure)
                .<Throwable>map(why -> new NotTaken(why.status(), why.code(), why.detail()))
                .orElse(failure);
    }
}
