package dev.herald.documents.rules;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Decides whether a document may be so. Called by one thread at a time for one document; it must not block for long. */
@FunctionalInterface
public interface Validator {

    /** What is wrong with the document as it would be, as its author is told; empty if nothing is. */
    Optional<String> problem(Proposal proposal);

    /** What a document would become. */
    interface Proposal {
        /** The document's channel. */
        String document();

        /** As it is; made when it is asked for. */
        JsonNode before();

        /** As it would be; not to be kept or changed. */
        JsonNode after();

        /** The user or the backend; empty for nobody in particular. */
        Optional<String> by();
    }
}
