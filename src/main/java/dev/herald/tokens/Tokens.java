package dev.herald.tokens;

import com.nimbusds.jwt.SignedJWT;
import dev.herald.access.Identity;
import dev.herald.tokens.Reading.Code;
import dev.herald.tokens.Reading.Proven;
import dev.herald.tokens.Reading.Refused;
import dev.herald.tokens.keys.Key;
import dev.herald.tokens.keys.KeyFile;
import dev.herald.tokens.keys.RemoteKeys;
import dev.herald.tokens.keys.RemoteKeys.Finding;
import dev.herald.tokens.keys.UnusableKey;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads tokens: JSON Web Tokens (RFC 7519) that are signed by one of the keys which the configuration names.
 *
 * <p>Nothing that a token says is looked at before a signature holds, but for the name of its key. Which algorithm is
 * used is decided by the key, so a token cannot choose a weaker one; keys that it brings along are not looked at. The
 * log says at the level of debug why a token was not taken, and never shows it. Safe from any thread.
 */
public final class Tokens {
    private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);

    /**
     * @param secrets for HS256, each of at least {@value Key#SHORTEST_SECRET} bytes
     * @param keyFiles PEM or JWKS, for RS256, ES256 and EdDSA
     * @param remote keys at a URL, or null
     * @param issuer which {@code iss} must be; any when null
     * @param audience which {@code aud} must be, or have in it; any when null
     * @param leeway by how much the issuer's clock may differ from this server's
     * @param maxLength of a token, in characters
     */
    public record Settings(
            List<String> secrets,
            List<Path> keyFiles,
            RemoteKeys.@Nullable Settings remote,
            @Nullable String issuer,
            @Nullable String audience,
            Duration leeway,
            Names names,
            int maxLength) {
        private static final int LONGEST = 8 * 1024;

        /** No key, so that every token is refused. */
        public static final Settings NONE =
                new Settings(List.of(), List.of(), null, null, null, Duration.ZERO, Names.DEFAULTS, LONGEST);

        public Settings {
            secrets = List.copyOf(secrets);
            keyFiles = List.copyOf(keyFiles);
        }

        /** @throws IllegalArgumentException if it does not serve as a secret */
        public static void checkSecret(String secret) {
            secretKey(secret);
        }

        /** Secrets stay out of every log. */
        @Override
        public String toString() {
            return "Settings[secrets=" + secrets.size() + ", keyFiles=" + keyFiles + ", remote=" + remote + "]";
        }
    }

    /** What the claims are called that Herald reads beside the registered ones. */
    public record Names(String roles, String namespace, String grants) {
        public static final Names DEFAULTS = new Names("roles", "namespace", "herald");
    }

    private final List<Key> keys;
    private final @Nullable RemoteKeys remote;
    private final Claims claims;
    private final Predicate<Identity.User> revoked;
    private final int maxLength;

    /**
     * @param revoked whether a token that is good otherwise is not to be taken
     * @throws IllegalArgumentException if a key cannot be used, naming it and saying why
     */
    public Tokens(Settings settings, Predicate<Identity.User> revoked, Clock clock) {
        keys = keys(settings);
        remote = settings.remote() == null ? null : new RemoteKeys(settings.remote(), clock);
        claims = new Claims(settings, clock);
        this.revoked = revoked;
        maxLength = settings.maxLength();
    }

    /** Who the token's bearer is. Completed on return, unless keys have to be fetched for it. */
    public CompletionStage<Reading> read(String token) {
        SignedJWT parsed;
        try {
            parsed = parsed(token);
        } catch (NotTaken e) {
            return CompletableFuture.completedFuture(refused(e));
        }
        if (keys.stream().anyMatch(key -> key.hasSigned(parsed))) {
            return CompletableFuture.completedFuture(believed(parsed));
        } else if (remote == null) {
            return CompletableFuture.completedFuture(judged(parsed, Finding.NOT_SIGNED));
        }
        return remote.verify(parsed).thenApply(finding -> judged(parsed, finding));
    }

    private SignedJWT parsed(String token) throws NotTaken {
        if (token.length() > maxLength) {
            throw NotTaken.invalid("it is longer than " + maxLength + " characters");
        }
        try {
            var parsed = SignedJWT.parse(token);
            var header = parsed.getHeader();
            if (header.getCriticalParams() != null) {
                throw NotTaken.invalid("it has a critical header, and Herald knows none");
            } else if (!header.isBase64URLEncodePayload()) {
                throw NotTaken.invalid("its payload is not encoded");
            }
            return parsed;
        } catch (ParseException | RuntimeException e) { // the library trips over some, such as a header of null
            throw NotTaken.invalid("it is no signed JSON Web Token");
        }
    }

    private Reading judged(SignedJWT token, Finding finding) {
        return switch (finding) {
            case SIGNED -> believed(token);
            case NOT_SIGNED ->
                refused(NotTaken.invalid("no key that is known here has signed it, by its algorithm " + "and key id"));
            case UNAVAILABLE -> refused(new NotTaken(Code.UNAVAILABLE, "the keys cannot be had"));
        };
    }

    /** What the token says, now that it is known to come from somebody who may say so. */
    private Reading believed(SignedJWT token) {
        try {
            var user = claims.user(token);
            return revoked.test(user) ? refused(new NotTaken(Code.TOKEN_REVOKED, "it is revoked")) : new Proven(user);
        } catch (NotTaken e) {
            return refused(e);
        }
    }

    private static Reading refused(NotTaken why) {
        LOG.debug("a token is not taken: {}", why.getMessage());
        return new Refused(why.code());
    }

    private static List<Key> keys(Settings settings) {
        var keys = new ArrayList<Key>();
        for (var secret : settings.secrets()) {
            keys.add(secretKey(secret));
        }
        settings.keyFiles().forEach(file -> keys.addAll(KeyFile.read(file)));
        return List.copyOf(keys);
    }

    private static Key secretKey(String secret) {
        try {
            return Key.ofSecret(secret);
        } catch (UnusableKey e) {
            throw new IllegalArgumentException("a secret for tokens cannot be used: " + e.getMessage(), e);
        }
    }
}
