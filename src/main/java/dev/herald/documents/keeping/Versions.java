package dev.herald.documents.keeping;

import dev.herald.broker.Table;
import dev.herald.message.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * Versions of documents that are kept: a list of them, and the whole of each. The newest comes first. Stages complete on the
 * executor. Safe from any thread.
 */
public final class Versions {
    private static final String LIST = "documents/versions";
    private static final String COPIES = "documents/version";
    private static final long LAST =
            9_999_999_999_999_999L; // from which numbers are counted down, to come in their order
    private static final int PAGE = 200;

    private final Table table;
    private final Executor executor;

    public Versions(Table table, Executor executor) {
        this.table = table;
        this.executor = executor;
    }

    /** Keeps the version; completes when it is on disk. What is listed is there. */
    public CompletionStage<Void> keep(Channel document, Version version, byte[] copy) {
        return table.put(key(COPIES, document, version.number()), copy, null)
                .thenCompose(row -> table.put(key(LIST, document, version.number()), version.bytes(), null))
                .thenAcceptAsync(row -> {}, executor);
    }

    /** The version, which is listed, is as this says from now on. */
    public CompletionStage<Void> amend(Channel document, Version version) {
        return table.put(key(LIST, document, version.number()), version.bytes(), null)
                .thenAcceptAsync(row -> {}, executor);
    }

    /** Of those that were kept by themselves, so many stay: the newest. */
    public CompletionStage<Void> thin(Channel document, int keep) {
        return all(document)
                .thenCompose(all -> CompletableFuture.allOf(all.stream()
                        .filter(each -> each.name().isEmpty())
                        .skip(keep)
                        .map(each -> forget(document, each.number()).toCompletableFuture())
                        .toArray(CompletableFuture[]::new)));
    }

    private CompletionStage<Void> forget(Channel document, long number) {
        return table.remove(key(LIST, document, number))
                .thenCompose(done -> table.remove(key(COPIES, document, number)));
    }

    /** Those before the number, or all, at most the limit. */
    public CompletionStage<List<Version>> list(Channel document, long before, int limit) {
        var after = before > LAST ? null : key(LIST, document, before);
        return table.scan(prefix(LIST, document), after, limit)
                .thenApplyAsync(
                        rows -> rows.stream()
                                .map(row -> Version.read(row.value()))
                                .toList(),
                        executor);
    }

    /** The first that is so, from the newest on. */
    public CompletionStage<Optional<Version>> first(Channel document, Predicate<Version> wanted) {
        return first(document, Long.MAX_VALUE, wanted);
    }

    private CompletionStage<Optional<Version>> first(Channel document, long before, Predicate<Version> wanted) {
        return list(document, before, PAGE).thenCompose(page -> {
            var found = page.stream().filter(wanted).findFirst();
            return found.isPresent() || page.size() < PAGE
                    ? CompletableFuture.completedFuture(found)
                    : first(document, page.get(PAGE - 1).number(), wanted);
        });
    }

    /** All of them. */
    public CompletionStage<List<Version>> all(Channel document) {
        return all(document, Long.MAX_VALUE, new ArrayList<>());
    }

    private CompletionStage<List<Version>> all(Channel document, long before, List<Version> found) {
        return list(document, before, PAGE).thenCompose(page -> {
            found.addAll(page);
            return page.size() < PAGE
                    ? CompletableFuture.completedFuture(found)
                    : all(document, page.get(PAGE - 1).number(), found);
        });
    }

    /** The whole of a version that is listed. */
    public CompletionStage<Optional<Copy>> copy(Channel document, long number) {
        return table.get(key(COPIES, document, number))
                .thenApplyAsync(
                        row -> row instanceof Table.Row.Present present
                                ? Optional.of(Copy.read(present.value()))
                                : Optional.empty(),
                        executor);
    }

    private static String prefix(String root, Channel document) {
        return root + document.name() + "*"; // which no channel has in its name
    }

    private static String key(String root, Channel document, long number) {
        return prefix(root, document) + "%016d".formatted(LAST - number);
    }
}
