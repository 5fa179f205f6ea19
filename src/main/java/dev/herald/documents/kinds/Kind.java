package dev.herald.documents.kinds;

import com.fasterxml.jackson.databind.JsonNode;

/** What documents of a sort are made of, such as JSON with patches. */
public interface Kind {

    /** A document that begins with this value. */
    Content begin(JsonNode initial);

    /** A document as its {@link Content#snapshot} had it. */
    Content read(JsonNode snapshot);
}
