package dev.herald.access;

/** Who is calling. */
public sealed interface Identity {

    /** Nobody in particular: every browser, until there are tokens. */
    record Anyone() implements Identity {}

    /** A backend that showed an API key, or the program that embeds Herald. */
    record Server(String name) implements Identity {}
}
