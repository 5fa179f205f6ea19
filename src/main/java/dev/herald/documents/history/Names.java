package dev.herald.documents.history;

import dev.herald.documents.Documents;
import dev.herald.documents.keeping.Copy;
import dev.herald.documents.keeping.Version;
import dev.herald.documents.keeping.Versions;
import dev.herald.documents.kinds.Refused;
import dev.herald.documents.rules.Author;
import dev.herald.message.Channel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Names of versions, by which these are kept whatever becomes of the history. Stages complete exceptionally with {@link Refused} for
 * what the caller can act on. Safe from any thread.
 */
public final class Names {
    private static final int MOST = 1_000;
    private static final int LONGEST = 100;

    private final Documents documents;
    private final History history;

    public Names(Documents documents, History history) {
        this.documents = documents;
        this.history = history;
    }

    /** Keeps the document, as it is now, under the name; completes with that version. */
    public CompletionStage<Version> give(Channel document, Author author, String name) {
        check(name);
        return documents.meanwhile(document, now -> keep(document, author, name, now.get()));
    }

    /** The same, of the document as it was then. */
    public CompletionStage<Version> give(Channel document, Author author, String name, Moment moment) {
        check(name);
        return history.at(document, author, moment)
                .thenCompose(then -> documents.meanwhile(document, now -> keep(document, author, name, then)));
    }

    private static void check(String name) {
        if (name.isBlank() || name.length() > LONGEST) {
            throw new Refused(400, "name_invalid", "the name of a version has 1 to " + LONGEST + " characters");
        }
    }

    private CompletionStage<Version> keep(Channel document, Author author, String name, Copy copy) {
        byte[] bytes = copy.bytes(); // before anything changes what it is of
        var version = new Version(copy.version(), copy.at(), Optional.of(name), author.name());
        return versions().all(document).thenCompose(all -> {
            checkFree(version, all);
            return versions().keep(document, version, bytes).thenApply(done -> version);
        });
    }

    private static void checkFree(Version version, List<Version> all) {
        var named = all.stream().filter(each -> each.name().isPresent()).toList();
        if (named.stream().anyMatch(each -> each.name().equals(version.name()))) {
            throw new Refused(409, "name_taken", "a version is called so already");
        }
        if (named.stream().anyMatch(each -> each.number() == version.number())) {
            throw new Refused(409, "name_taken", "this version has another name already");
        }
        if (named.size() >= MOST) {
            throw new Refused(429, "too_many_versions", "a document has at most " + MOST + " named versions");
        }
    }

    /** Takes the name away: the version is like those that were kept by themselves, of which the oldest are given up. */
    public CompletionStage<Version> take(Channel document, String name) {
        check(name);
        int keep =
                documents.ruleOf(document).map(rule -> rule.versions().keep()).orElse(0);
        return documents.meanwhile(document, now -> versions()
                .first(document, each -> each.name().equals(Optional.of(name)))
                .thenCompose(found -> {
                    var named = found.orElseThrow(() -> History.unknown(name));
                    var nameless = new Version(named.number(), named.at(), Optional.empty(), Optional.empty());
                    return versions()
                            .amend(document, nameless)
                            .thenCompose(done -> versions().thin(document, keep))
                            .thenApply(done -> nameless);
                }));
    }

    private Versions versions() {
        return documents.versions();
    }
}
