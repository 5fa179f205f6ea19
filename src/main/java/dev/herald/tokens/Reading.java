package dev.herald.tokens;

import dev.herald.access.Identity;
import java.util.Locale;

/** What a token said. */
public sealed interface Reading {

    /** Who its bearer is. */
    record Proven(Identity.User user) implements Reading {}

    /** Nobody can be told by it; there is no finer reason than the code for whoever brought it. */
    record Refused(Code code) implements Reading {}

    /** Why a token is not taken. */
    enum Code {
        /** It is no token, or not one for this server. */
        TOKEN_INVALID,
        /** It was good once: its bearer needs a new one. */
        TOKEN_EXPIRED,
        /** It is good, but somebody has said that it is not to be taken. */
        TOKEN_REVOKED,
        /** The keys that it is verified with cannot be had just now. */
        UNAVAILABLE;

        /** As errors write it: {@code token_expired}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
