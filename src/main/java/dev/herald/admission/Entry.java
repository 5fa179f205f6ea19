package dev.herald.admission;

import dev.herald.access.Identity;

/** What became of somebody's wish to come in. */
public sealed interface Entry {

    record Admitted(Identity identity) implements Entry {}

    /**
     * It may not, and is told no more than what it can do about it.
     *
     * @param status as in HTTP: 401, 403 or 503
     * @param code the error's name, such as {@code token_expired}
     * @param advice what to do, in a sentence
     */
    record Refused(int status, String code, String advice) implements Entry {

        /** As Bayeux writes errors. */
        public String toBayeux() {
            return status + "::" + code + ", " + advice;
        }
    }
}
