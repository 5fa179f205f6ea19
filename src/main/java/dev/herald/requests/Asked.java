package dev.herald.requests;

import dev.herald.access.Identity;
import dev.herald.census.Sessions.Session;
import dev.herald.message.Payload;

/**
 * A question.
 *
 * @param session that asks
 * @param identity whose it was when it asked
 * @param name of what is asked, such as {@code /sum}
 * @param id by which the asker knows it
 */
public record Asked(Session session, Identity identity, String name, Payload data, String id) {}
