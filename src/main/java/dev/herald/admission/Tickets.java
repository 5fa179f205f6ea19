package dev.herald.admission;

import dev.herald.broker.Table;
import dev.herald.broker.Table.Row;
import dev.herald.broker.Table.Swap;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tickets that may stand in a URL, where a token may not: each stands for a token, once, and for a short while. An
 * EventSource can send nothing but its URL, and URLs end up in logs.
 *
 * <p>Any node can redeem what another has issued. The token is kept encrypted by the ticket, of which only a digest is
 * kept. Safe from any thread.
 */
public final class Tickets {
    /** For how long a ticket can be redeemed. */
    public static final Duration LIFETIME = Duration.ofSeconds(30);

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int KEY_BYTES = 16;
    private static final int TAG_BITS = 128;
    private static final byte[] NONCE = new byte[12]; // each key encrypts once
    private static final byte[] USED = new byte[0];

    private final Table table;

    public Tickets(Table table) {
        this.table = table;
    }

    /** A ticket for the token, which has been found good. */
    public CompletionStage<String> issue(String token) {
        var key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        var kept = crypt(Cipher.ENCRYPT_MODE, key, token.getBytes(StandardCharsets.UTF_8));
        return table.put(rowOf(key), kept, LIFETIME)
                .thenApply(row -> Base64.getUrlEncoder().withoutPadding().encodeToString(key));
    }

    /** The token that the ticket stands for; nothing when it is none, is too old, or has been redeemed. */
    public CompletionStage<Optional<String>> redeem(String ticket) {
        byte[] key;
        try {
            key = Base64.getUrlDecoder().decode(ticket);
        } catch (IllegalArgumentException e) {
            return nothing();
        }
        if (key.length != KEY_BYTES) {
            return nothing();
        }
        return table.get(rowOf(key))
                .thenCompose(row -> row instanceof Row.Present present && present.value().length > 0
                        ? take(present, key)
                        : nothing());
    }

    /** Of several that come at once, one has it. */
    private CompletionStage<Optional<String>> take(Row.Present row, byte[] key) {
        return table.swap(row.key(), row.revision(), USED, LIFETIME)
                .thenApply(swap -> swap instanceof Swap.Swapped
                        ? Optional.of(new String(crypt(Cipher.DECRYPT_MODE, key, row.value()), StandardCharsets.UTF_8))
                        : Optional.empty());
    }

    private static CompletionStage<Optional<String>> nothing() {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    private static String rowOf(byte[] key) {
        try {
            return "tickets/"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(key));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static byte[] crypt(int mode, byte[] key, byte[] text) {
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, NONCE));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES in GCM", e);
        }
    }
}
