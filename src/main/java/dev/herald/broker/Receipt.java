package dev.herald.broker;

import dev.herald.message.Position;

/** What became of an append. */
public sealed interface Receipt {

    /** It is kept, at the position, as durably as the channel's rule says. */
    record Kept(Position position) implements Receipt {}

    /** The channel is not kept: it was handed on to whoever listens now. */
    record Passed() implements Receipt {}

    /** Its id was kept before, at the position: nothing was appended. */
    record Repeated(Position position) implements Receipt {}

    /** The channel had moved on from the expected position, to this one. */
    record Conflict(Position newest) implements Receipt {}

    /** It was not taken; the detail is fit to be shown to the publisher. */
    record Refused(Reason reason, String detail) implements Receipt {}

    /** Why a publication was not taken. */
    enum Reason {
        /** The disk is full, or nearly. */
        FULL,
        /** The journal cannot write. */
        BROKEN,
        /** More is waiting to be written than may be. */
        OVERLOADED,
        /** It is larger than the channel's rule allows. */
        TOO_LARGE,
        /** The server is closing. */
        CLOSED
    }
}
