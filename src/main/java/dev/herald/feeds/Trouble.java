package dev.herald.feeds;

/** Why a source cannot go on, and what somebody can do about it. */
public final class Trouble extends Exception {
    private static final long serialVersionUID = 1;

    private final String code;
    private final String remedy;

    /**
     * @param code one word, for metrics and machines: {@code slot_busy}
     * @param remedy what to do; empty when it goes by itself
     */
    public Trouble(String code, String message, String remedy) {
        super(message);
        this.code = code;
        this.remedy = remedy;
    }

    public String code() {
        return code;
    }

    public String remedy() {
        return remedy;
    }
}
