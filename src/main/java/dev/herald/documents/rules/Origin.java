package dev.herald.documents.rules;

import dev.herald.message.Channel;
import java.util.concurrent.CompletionStage;

/** Where documents come from that are of something else, such as a row. Safe from any thread. */
public interface Origin {

    /** Whether the document is of something else. */
    boolean has(Channel document);

    /** Completes when the document is there, and fails with {@link dev.herald.documents.kinds.Refused} if it cannot be. */
    CompletionStage<Void> ready(Channel document);

    /** Hears that the document has changed, however; it must be short. */
    void changed(Channel document);
}
