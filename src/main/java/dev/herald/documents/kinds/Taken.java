package dev.herald.documents.kinds;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * A change that has been carried out, and is still to be committed.
 *
 * @param body the members of its commit; none when the change came to nothing
 * @param dropped what of it came to nothing, as its author is told
 * @param undo takes it back: as long as no other was carried out
 */
public record Taken(Optional<ObjectNode> body, ArrayNode dropped, Runnable undo) {}
