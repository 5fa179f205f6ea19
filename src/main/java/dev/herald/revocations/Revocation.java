package dev.herald.revocations;

import dev.herald.access.Identity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * That somebody's tokens are not to be taken any more.
 *
 * @param issuedBefore only those that were issued earlier; all of them when null
 * @param expires from then on it is forgotten
 */
public record Revocation(Target target, @Nullable Instant issuedBefore, Instant made, Instant expires) {
    private static final int ID_BYTES = 12;

    /** Those first that take more with them, and hold longer. */
    static final Comparator<Revocation> STRONGEST_FIRST = Comparator.comparing(Revocation::reach)
            .thenComparing(Revocation::expires)
            .reversed();

    /** @throws IllegalArgumentException if it would concern everybody for ever, or half of a token */
    public Revocation {
        if (target instanceof Target.Everybody && issuedBefore == null) {
            throw new IllegalArgumentException("everybody's tokens are revoked up to the moment when they were issued");
        }
        if ((target instanceof Target.Token || target instanceof Target.Session) && issuedBefore != null) {
            throw new IllegalArgumentException("a token or session is revoked whole, whenever it was issued");
        }
    }

    /** A name of its own, and the same for whoever says the same again. */
    public String id() {
        try {
            var said = (target + " " + issuedBefore).getBytes(StandardCharsets.UTF_8);
            var digest = MessageDigest.getInstance("SHA-256").digest(said);
            return HexFormat.of().formatHex(digest, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Whether a token of the target's, issued then, is not to be taken. A token that does not say when is the oldest. */
    boolean reaches(Identity.User user) {
        return user.issued().isBefore(reach());
    }

    private Instant reach() {
        return issuedBefore == null ? Instant.MAX : issuedBefore;
    }
}
