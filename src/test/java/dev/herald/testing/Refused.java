package dev.herald.testing;

/** What the server answered to a client that it did not let have its way. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String error;

    Refused(String doing, String error) {
        super(doing + " was refused: " + error);
        this.error = error;
    }

    /** As it came: {@code 403:/chat:publish_denied, …}. */
    public String error() {
        return error;
    }

    /** The number that it begins with; 0 if there is none. */
    public int status() {
        return error.matches("\\d{3}:.*") ? Integer.parseInt(error.substring(0, 3)) : 0;
    }
}
