package dev.herald.presence.members;

import dev.herald.message.Payload;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who is on a channel: a user with all of its sessions, or one session of nobody in particular.
 *
 * @param id the same for as long as the member is there: {@code @ada} for the user {@code ada}, random otherwise
 * @param user the subject of its token; null without one
 * @param info what its token's claims tell of it, a JSON object; null for nothing
 * @param state what its client says of itself; null for nothing
 * @param connections of its sessions that are there just now, at least one
 */
public record Member(
        String id,
        @Nullable String user,
        @Nullable Payload info,
        @Nullable Payload state,
        int connections,
        Instant since) {}
