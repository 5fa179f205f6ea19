package dev.herald.access;

/** Whether an identity may do what it asked. */
public sealed interface Verdict {
    record Allowed() implements Verdict {}

    /** The reason is fit to be shown to the caller. */
    record Denied(String reason) implements Verdict {}
}
