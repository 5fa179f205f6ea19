package dev.herald.documents;

import dev.herald.documents.keeping.Version;
import dev.herald.documents.keeping.Versions;
import dev.herald.documents.rules.Rule;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps versions of documents now and then, while they are changed. To be called by who has the document's turn. */
final class Chronicle {
    private static final Logger LOG = LoggerFactory.getLogger(Chronicle.class);

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
                .thenCompose(done -> versions.thin(document.channel(), rule.keep()));
    }
}
