package dev.herald.documents;

import dev.herald.documents.Documents.Wanted;
import dev.herald.documents.keeping.Copy;
import dev.herald.documents.keeping.Store;
import java.util.concurrent.CompletionStage;

/** Makes of a whole copy what a document was some time later. */
final class Replay {
    private final Document document;
    private final Wanted wanted;
    private boolean isOver;

    private Replay(Document document, Wanted wanted) {
        this.document = document;
        this.wanted = wanted;
    }

    static CompletionStage<Copy> run(Store store, Document document, Wanted wanted) {
        var replay = new Replay(document, wanted);
        return store.asLongAs(document.channel(), document.position(), entry -> {
                    var commit = Store.commit(entry);
                    replay.isOver |= commit.isPresent()
                            && !replay.wanted.covers(
                                    commit.get().version(), commit.get().at());
                    if (!replay.isOver) {
                        replay.document.follow(entry, commit);
                    }
                    return !replay.isOver;
                })
                .thenApply(top -> replay.document.copy());
    }
}
