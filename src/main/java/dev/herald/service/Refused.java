package dev.herald.service;

/** Thrown by a service that does not let a publication by, or does not answer a request: the client is told why. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;

    /** As 403, {@code refused}. */
    public Refused(String reason) {
        this(403, "refused", reason);
    }

    /**
     * @param status as of HTTP, 400 to 599
     * @param code a word for programs: letters, digits and underscores
     * @param reason for people
     */
    public Refused(int status, String code, String reason) {
        super(reason, null, false, false);
        if (status < 400 || status > 599 || !code.matches("\\w{1,64}")) {
            throw new IllegalArgumentException(
                    "a refusal has a status from 400 to 599 and a word for a code: " + status + " " + code);
        }
        this.status = status;
        this.code = code;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
