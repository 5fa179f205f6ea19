package dev.herald.broker;

/** Whether a part of the house works. */
public sealed interface Health {
    record Well() implements Health {}

    /** Something does not work; the reason is fit to be shown to an operator. */
    record Impaired(String reason) implements Health {}
}
