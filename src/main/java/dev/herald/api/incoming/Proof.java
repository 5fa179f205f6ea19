package dev.herald.api.incoming;

import dev.herald.fetching.Signature;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Whether a signature was made with one of the secrets. How long that takes to find out says nothing about them. */
enum Proof {
    HOLDS,
    MISSING,
    WRONG,
    OLD;

    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final String PREFIX = "sha256=";

    /** {@code sha256=HEX}. */
    static Proof ofBody(Optional<String> header, byte[] body, List<String> secrets) {
        if (header.isEmpty()) {
            return MISSING;
        }
        var shown = header.get().startsWith(PREFIX) ? header.get().substring(PREFIX.length()) : "";
        boolean holds = false;
        for (var secret : secrets) {
            holds |= isSame(shown, HexFormat.of().formatHex(mac(secret, body)));
        }
        return holds ? HOLDS : WRONG;
    }

    /** {@code t=SECONDS,v1=HEX,v1=HEX}: one for each secret that the service has just now. */
    static Proof ofMoment(Optional<String> header, byte[] body, List<String> secrets, Instant now) {
        if (header.isEmpty()) {
            return MISSING;
        }
        var moment = Optional.<Instant>empty();
        var shown = new ArrayList<String>();
        for (var part : header.get().split(",", -1)) {
            if (part.strip().matches("t=\\d{1,12}")) {
                moment = Optional.of(
                        Instant.ofEpochSecond(Long.parseLong(part.strip().substring(2))));
            } else if (part.strip().startsWith("v1=")) {
                shown.add(part.strip().substring(3));
            }
        }
        if (moment.isEmpty() || !isMade(moment.get(), shown, body, secrets)) {
            return WRONG;
        }
        return Duration.between(moment.get(), now).abs().compareTo(TOLERANCE) > 0 ? OLD : HOLDS;
    }

    private static boolean isMade(Instant moment, List<String> shown, byte[] body, List<String> secrets) {
        boolean isMade = false;
        for (var secret : secrets) {
            var own = new Signature(secret).of(moment, body);
            for (var one : shown) {
                isMade |= isSame("t=" + moment.getEpochSecond() + ",v1=" + one, own);
            }
        }
        return isMade;
    }

    private static boolean isSame(String shown, String own) {
        return MessageDigest.isEqual(shown.getBytes(StandardCharsets.UTF_8), own.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] mac(String secret, byte[] body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA256", e);
        }
    }
}
