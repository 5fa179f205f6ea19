package dev.herald.broker;

/** The journal's history cannot be read: the machine or the file is broken, not the call. */
public final class JournalBroken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JournalBroken(String what, Throwable cause) {
        super(what, cause);
    }
}
