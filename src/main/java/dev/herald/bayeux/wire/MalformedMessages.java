package dev.herald.bayeux.wire;

/** The text is not a list of Bayeux messages at all; the message says what is wrong, fit for the client. */
public final class MalformedMessages extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedMessages(String why) {
        super(why);
    }
}
