package dev.herald.tokens.keys;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * A JSON Web Key Set (RFC 7517). Those of its keys that are for something else than signing, or for an algorithm that
 * Herald does not take, are left out; secrets are no public keys and never come this way.
 *
 * @param leftOut why, of each key that was left out
 */
record KeySet(List<Key> keys, List<String> leftOut) {
    private static final int MOST = 50;

    /** @throws UnusableKey if it is no key set at all */
    static KeySet read(String json) throws UnusableKey {
        var keys = new ArrayList<Key>();
        var leftOut = new ArrayList<String>();
        for (var jwk : parsed(json)) {
            try {
                keys.add(key(jwk));
            } catch (UnusableKey e) {
                leftOut.add(e.why());
            }
        }
        return new KeySet(List.copyOf(keys), List.copyOf(leftOut));
    }

    /** The keys; if there is none, the refusal says why of the first. */
    List<Key> keysOrRefusal() throws UnusableKey {
        if (keys.isEmpty()) {
            throw new UnusableKey(leftOut.isEmpty() ? "there is no key in it" : leftOut.get(0));
        }
        return keys;
    }

    private static List<JWK> parsed(String json) throws UnusableKey {
        try {
            var keys = JWKSet.parse(json).getKeys();
            if (keys.size() > MOST) {
                throw new UnusableKey("a key set has at most " + MOST + " keys");
            }
            return keys;
        } catch (ParseException | RuntimeException e) { // the library trips over some, such as null
            throw new UnusableKey("it is no JSON Web Key Set");
        }
    }

    private static Key key(JWK jwk) throws UnusableKey {
        if (jwk instanceof OctetSequenceKey) {
            throw new UnusableKey("a key set is of public keys, and this is a secret");
        }
        if (jwk.isPrivate()) {
            throw new UnusableKey("a key set is of public keys, and this is a private one");
        }
        if (jwk.getKeyUse() != null && !KeyUse.SIGNATURE.equals(jwk.getKeyUse())) {
            throw new UnusableKey("it is not for signatures");
        }
        var key = publicKey(jwk);
        if (jwk.getAlgorithm() != null
                && key.algorithms().stream().noneMatch(taken -> taken.getName()
                        .equals(jwk.getAlgorithm().getName()))) {
            throw new UnusableKey("it is for another algorithm than RS256, ES256 or EdDSA");
        }
        return key;
    }

    private static Key publicKey(JWK jwk) throws UnusableKey {
        try {
            if (jwk instanceof RSAKey rsa) {
                return Key.of(jwk.getKeyID(), rsa.toRSAPublicKey());
            } else if (jwk instanceof ECKey ec) {
                return Key.of(jwk.getKeyID(), ec.toECPublicKey());
            } else if (jwk instanceof OctetKeyPair pair && Curve.Ed25519.equals(pair.getCurve())) {
                return Key.of(jwk.getKeyID(), EdVerifier.key(pair.getDecodedX()));
            }
        } catch (JOSEException e) {
            throw new UnusableKey("it does not serve as a key");
        }
        throw new UnusableKey("it is of an unknown kind");
    }
}
