package dev.herald.documents;

import dev.herald.documents.keeping.Version;
import dev.herald.documents.keeping.Versions;
import dev.herald.documents.kinds.Refused;
import dev.herald.documents.rules.Rule;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps versions of documents: now and then while they are changed, and under names. To be called by who has the document's turn. */
final class Chronicle {
    private static final Logger LOG = LoggerFactory.getLogger(Chronicle.class);
    private static final int MOST_NAMED = 1_000;
    private static final int LONGEST_NAME = 100;

    private final Versions versions;
    private final Clock clock;

    Chronicle(Versions versions, Clock clock) {
        this.versions = versions;
        this.clock = clock;
    }

    Versions versions() {
        return versions;
    }

    /** The document was changed: it is kept as it is now if it was not for long. That it cannot be kept is no reason to refuse changes. */
    CompletionStage<Void> changed(Document document, Rule.Versions rule) {
        if (rule.keep() == 0) {
            return CompletableFuture.allOf();
        }
        return versioned(document)
                .thenCompose(last -> last.plus(rule.every()).isAfter(clock.instant())
                        ? CompletableFuture.allOf()
                        : keep(document, rule))
                .exceptionally(failure -> {
                    LOG.warn("no version of {} could be kept", document.channel(), failure);
                    return null;
                });
    }

    private CompletionStage<Instant> versioned(Document document) {
        return document.versioned()
                .<CompletionStage<Instant>>map(CompletableFuture::completedFuture)
                .orElseGet(() -> versions.first(
                                document.channel(), each -> each.name().isEmpty())
                        .thenApply(newest -> {
                            var when = newest.map(Version::at).orElse(Instant.EPOCH);
                            document.versioned(when);
                            return when;
                        }));
    }

    private CompletionStage<Void> keep(Document document, Rule.Versions rule) {
        document.versioned(document.at());
        var version = new Version(document.version(), document.at(), Optional.empty(), Optional.empty());
        return versions.keep(document.channel(), version, document.copy().bytes())
                .thenCompose(done -> versions.all(document.channel()))
                .thenCompose(all -> thin(document, all, rule.keep()));
    }

    /** Of those that were kept by themselves, the newest stay. */
    private CompletionStage<Void> thin(Document document, List<Version> all, int keep) {
        return CompletableFuture.allOf(all.stream()
                .filter(each -> each.name().isEmpty())
                .skip(keep)
                .map(each -> versions.forget(document.channel(), each.number()).toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    /** Keeps it as it is now, under a name that none of its versions has. */
    CompletionStage<Version> name(Document document, Optional<String> by, String name) {
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw new Refused(400, "name_invalid", "the name of a version has 1 to " + LONGEST_NAME + " characters");
        }
        return versions.all(document.channel()).thenCompose(all -> {
            var named = all.stream().filter(each -> each.name().isPresent()).toList();
            if (named.stream().anyMatch(each -> each.name().equals(Optional.of(name)))) {
                throw new Refused(409, "name_taken", "a version is called so already");
            }
            if (named.size() >= MOST_NAMED) {
                throw new Refused(429, "too_many_versions", "a document has at most " + MOST_NAMED + " named versions");
            }
            if (named.stream().anyMatch(each -> each.number() == document.version())) {
                throw new Refused(409, "name_taken", "this version has another name already");
            }
            var version = new Version(document.version(), document.at(), Optional.of(name), by);
            return versions.keep(document.channel(), version, document.copy().bytes())
                    .thenApply(done -> version);
        });
    }
}
