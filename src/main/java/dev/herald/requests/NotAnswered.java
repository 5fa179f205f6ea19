package dev.herald.requests;

import dev.herald.message.Payload;

/** Why a question got no answer, as it is told to who asked. */
public final class NotAnswered extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;

    /**
     * @param status as of HTTP: 4xx when asking otherwise might help, 5xx when not
     * @param code a word for programs
     * @param detail names what was wrong, for people
     */
    public NotAnswered(int status, String code, String detail) {
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

    /** As a client is told in an answer. */
    public Payload payload() {
        return Payload.of(json());
    }

    String json() {
        return "{\"status\":" + status + ",\"code\":" + Answer.quoted(code) + ",\"message\":" + Answer.quoted(detail())
                + "}";
    }

    /** As Bayeux writes errors: {@code code:args:text}. */
    public String bayeux(String channel) {
        return status + ":" + channel + ":" + code + ", " + detail();
    }
}
