package dev.herald.intake;

/** Why a publication was not taken by what looks at it before the journal does, as its publisher is told. */
public final class NotTaken extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;

    /** @param status as of HTTP; the code is a word for programs, the detail is for people */
    public NotTaken(int status, String code, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }

    /** As Bayeux writes errors: {@code code:args:text}. */
    public String bayeux(String channel) {
        return status + ":" + channel + ":" + code + (detail().isEmpty() ? "" : ", " + detail());
    }
}
