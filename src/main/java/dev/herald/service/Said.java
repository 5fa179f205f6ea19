package dev.herald.service;

import java.util.Optional;

/**
 * A publication that a service looks at.
 *
 * @param channel as those in its namespace call it
 * @param id its publisher's own name for it
 * @param json what was published, as it came, or as an earlier service changed it
 */
public record Said(Caller caller, String channel, Optional<String> id, String json) {}
