package dev.herald.message;

import org.jspecify.annotations.Nullable;

/**
 * What a publisher said.
 *
 * @param id the publisher's own name for this publication, at most 128 characters: a second publication
 *     to the channel under the same id is the first one, retried
 * @param publisher the session that said it, so that it can be spared the echo; never shown to subscribers
 */
public record Publication(Channel channel, Payload payload, @Nullable String id, @Nullable String publisher) {
    public static final int MAX_ID_LENGTH = 128;

    public Publication {
        if (id != null && (id.isEmpty() || id.length() > MAX_ID_LENGTH)) {
            throw new IllegalArgumentException("a publication's id has 1 to " + MAX_ID_LENGTH + " characters");
        }
    }

    /** The same, of another payload. */
    public Publication with(Payload other) {
        return other.equals(payload) ? this : new Publication(channel, other, id, publisher);
    }

    /** Whether a caller's value can be an id. */
    public static boolean isId(Object value) {
        return value instanceof String text && !text.isEmpty() && text.length() <= MAX_ID_LENGTH;
    }

    /** One that everybody gets but the session, whatever the channel's rule says of echoes. */
    public static Publication sparing(String session, Channel channel, Payload payload) {
        return new Publication(channel, payload, null, spared(session));
    }

    /** The publisher of what is meant for everybody but the session. */
    public static String spared(String session) {
        return "all but " + session;
    }

    public static Publication of(Channel channel, Payload payload) {
        return new Publication(channel, payload, null, null);
    }
}
