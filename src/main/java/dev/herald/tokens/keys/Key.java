package dev.herald.tokens.keys;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.NamedParameterSpec;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key that tokens may be signed with, bound to the algorithm of its kind.
 *
 * <p>A token names an algorithm but does not choose one: a public key never serves as a secret, whatever the token's
 * header says. Safe from any thread.
 *
 * @param id the {@code kid} by which tokens name it, or null when any token may be meant
 * @param algorithms the names of the one algorithm that it is for
 */
public record Key(@Nullable String id, Set<JWSAlgorithm> algorithms, JWSVerifier verifier) {
    public static final int SHORTEST_SECRET = 32;

    private static final int SMALLEST_RSA = 2048;
    private static final Set<JWSAlgorithm> ED25519 = Set.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519);

    /** A secret for HS256, which whoever signs tokens has as well. */
    public static Key ofSecret(String secret) throws UnusableKey {
        var bytes = secret.getBytes(StandardCharsets.UTF_8);
        if (secret.startsWith("-----BEGIN")) {
            throw new UnusableKey("this is the text of a key file, which is no secret: give the file as a key");
        }
        if (bytes.length < SHORTEST_SECRET) {
            throw new UnusableKey("a secret has at least " + SHORTEST_SECRET
                    + " bytes: make one with 'openssl rand -hex " + SHORTEST_SECRET + "'");
        }
        try {
            return new Key(null, Set.of(JWSAlgorithm.HS256), new MACVerifier(bytes));
        } catch (JOSEException e) {
            throw new UnusableKey("it does not serve as a secret");
        }
    }

    /** A public key: RSA for RS256, P-256 for ES256, Ed25519 for EdDSA. */
    static Key of(@Nullable String id, PublicKey key) throws UnusableKey {
        try {
            if (key instanceof RSAPublicKey rsa) {
                return new Key(id, Set.of(JWSAlgorithm.RS256), new RSASSAVerifier(strong(rsa)));
            } else if (key instanceof ECPublicKey ec && Curve.P_256.equals(Curve.forECParameterSpec(ec.getParams()))) {
                return new Key(id, Set.of(JWSAlgorithm.ES256), new ECDSAVerifier(ec));
            } else if (key instanceof EdECPublicKey ed
                    && ed.getParams().getName().equals(NamedParameterSpec.ED25519.getName())) {
                return new Key(id, ED25519, new EdVerifier(ed));
            }
        } catch (JOSEException | IllegalArgumentException e) {
            throw new UnusableKey("it does not serve as a " + key.getAlgorithm() + " key");
        }
        throw new UnusableKey(
                "tokens are signed with RSA (RS256), P-256 (ES256) or Ed25519 (EdDSA), and this is none of" + " them");
    }

    private static RSAPublicKey strong(RSAPublicKey key) throws UnusableKey {
        int bits = key.getModulus().bitLength();
        if (bits < SMALLEST_RSA) {
            throw new UnusableKey("an RSA key has at least " + SMALLEST_RSA + " bits, and this has " + bits);
        }
        return key;
    }

    /** Whether the key of this id is meant, or any of this kind. */
    boolean isMeantBy(JWSHeader header) {
        return isFor(header.getAlgorithm())
                && (id == null || header.getKeyID() == null || id.equals(header.getKeyID()));
    }

    private boolean isFor(JWSAlgorithm algorithm) {
        return algorithms.contains(algorithm);
    }

    /** Whether the token is meant for this key and was signed with it. */
    public boolean hasSigned(SignedJWT token) {
        if (!isMeantBy(token.getHeader())) {
            return false;
        }
        try {
            return verifier.verify(token.getHeader(), token.getSigningInput(), token.getSignature());
        } catch (JOSEException e) {
            return false; // a signature of the wrong length, for example
        }
    }
}
