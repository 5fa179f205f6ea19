package dev.herald.message;

/**
 * A place in history: an offset that grows, within an epoch.
 *
 * <p>Offsets grow within a channel but need not be consecutive: one sequence serves all channels of a
 * journal. The epoch names the history itself, for an offset alone would be mistaken after a journal was
 * emptied: the new history's 7 is not the old one's. On the wire a position is a string that clients
 * treat as opaque.
 */
public record Position(String epoch, long offset) {

    public Position {
        if (epoch.isEmpty() || epoch.indexOf(':') >= 0) {
            throw new IllegalArgumentException("an epoch is not empty and has no colon: '" + epoch + "'");
        }
        if (offset < 0) {
            throw new IllegalArgumentException("an offset is not negative: " + offset);
        }
    }

    /** @throws IllegalArgumentException with a message fit for the caller, if the text is not a position */
    public static Position parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0 || text.length() > 100) {
            throw malformed();
        }
        try {
            return new Position(text.substring(0, colon), Long.parseLong(text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
    }

    /** Whether a reader that has come this far has already seen the other place. */
    public boolean covers(Position other) {
        return epoch.equals(other.epoch) && offset >= other.offset;
    }

    @Override
    public String toString() {
        return epoch + ":" + offset;
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("that is not a position that this server gave out");
    }
}
