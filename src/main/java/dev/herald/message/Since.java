package dev.herald.message;

/** Where in the past a subscription begins. */
public sealed interface Since {

    /** With whichever of the two goes farther back; as {@code after} alone would when that is gone. */
    record Farther(After after, Last last) implements Since {}

    /** With what is published from now on. */
    record Now() implements Since {}

    /** With what came after the position. */
    record After(Position position) implements Since {}

    /** With the oldest entry that is kept. */
    record Beginning() implements Since {}

    /** With the newest {@code count} that are kept. */
    record Last(int count) implements Since {}
}
