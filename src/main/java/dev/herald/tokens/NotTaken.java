package dev.herald.tokens;

/** Why a token is not taken, for the server's log; its bearer learns the code only. */
final class NotTaken extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reading.Code code;

    NotTaken(Reading.Code code, String why) {
        super(why, null, false, false);
        this.code = code;
    }

    static NotTaken invalid(String why) {
        return new NotTaken(Reading.Code.TOKEN_INVALID, why);
    }

    Reading.Code code() {
        return code;
    }
}
