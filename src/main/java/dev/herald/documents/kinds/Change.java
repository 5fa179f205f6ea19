package dev.herald.documents.kinds;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What an author wants to be changed.
 *
 * @param seq by which the author knows it; grows
 * @param body of the author's request: what of it is the change, the kind knows
 */
public record Change(long seq, JsonNode body) {}
