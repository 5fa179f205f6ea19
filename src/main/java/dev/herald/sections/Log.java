package dev.herald.sections;

/** What the server says on its standard error. */
public record Log(Level level) {

    public static final Log DEFAULTS = new Log(Level.INFO);

    /** From the least talkative. */
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }
}
