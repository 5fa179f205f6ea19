package dev.herald.props;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes tokens, good ones and forged ones, with nothing but Java's own cryptography: what Herald's library would not write
 * can be written here.
 */
public final class Mint {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int RSA_BITS = 2048;

    private final String algorithm;
    private final @Nullable String id;
    private final @Nullable KeyPair pair;
    private final byte[] secret;

    private Mint(String algorithm, @Nullable String id, @Nullable KeyPair pair, byte[] secret) {
        this.algorithm = algorithm;
        this.id = id;
        this.pair = pair;
        this.secret = secret;
    }

    public static Mint hs256(String secret) {
        return new Mint("HS256", null, null, secret.getBytes(StandardCharsets.UTF_8));
    }

    /** HS256 with whatever bytes a forger takes for the secret. */
    public static Mint hs256(byte[] secret) {
        return new Mint("HS256", null, null, secret);
    }

    public static Mint rs256() {
        return rs256(RSA_BITS);
    }

    public static Mint rs256(int bits) {
        return new Mint("RS256", null, pair("RSA", bits), new byte[0]);
    }

    public static Mint es256() {
        return new Mint("ES256", null, curve("secp256r1"), new byte[0]);
    }

    /** A key on a curve that ES256 is not for. */
    public static Mint es384() {
        return new Mint("ES384", null, curve("secp384r1"), new byte[0]);
    }

    public static Mint edDsa() {
        return new Mint("EdDSA", null, pair("Ed25519", 255), new byte[0]);
    }

    /** The same key, which tokens name so. */
    public Mint named(String kid) {
        return new Mint(algorithm, kid, pair, secret);
    }

    public String algorithm() {
        return algorithm;
    }

    /** A token with these claims. */
    public String token(Map<String, ?> claims) {
        return token(header(), claims);
    }

    /** One whose header says whatever it says; it is signed as this key signs all the same. */
    public String token(Map<String, ?> header, Map<String, ?> claims) {
        return raw(json(header), json(claims));
    }

    /** One of any text. */
    public String raw(String header, String payload) {
        var signed = base64(header) + "." + base64(payload);
        return signed + "." + BASE64.encodeToString(sign(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    /** What tokens of this key have in their header. */
    public Map<String, Object> header() {
        var header = new LinkedHashMap<String, Object>();
        header.put("alg", algorithm);
        header.put("typ", "JWT");
        if (id != null) {
            header.put("kid", id);
        }
        return header;
    }

    public byte[] sign(byte[] bytes) {
        try {
            if (pair == null) {
                var mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(secret, "HmacSHA256"));
                return mac.doFinal(bytes);
            }
            var signature = Signature.getInstance(javaName());
            signature.initSign(pair.getPrivate());
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether these bytes were signed so, by Java's own provider and nothing else. */
    public boolean verifies(byte[] bytes, byte[] signed) {
        try {
            if (pair == null) {
                return MessageDigest.isEqual(sign(bytes), signed);
            }
            var signature = Signature.getInstance(javaName());
            signature.initVerify(pair.getPublic());
            signature.update(bytes);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private String javaName() {
        return switch (algorithm) {
            case "RS256" -> "SHA256withRSA";
            case "ES256" -> "SHA256withECDSAinP1363Format";
            case "ES384" -> "SHA384withECDSAinP1363Format";
            default -> "Ed25519";
        };
    }

    /** The public key, as openssl writes it. */
    public String pem() {
        return block("PUBLIC KEY", keys().getPublic().getEncoded());
    }

    public String privatePem() {
        return block("PRIVATE KEY", keys().getPrivate().getEncoded());
    }

    /** The public key, as a JWKS has it. */
    public Map<String, Object> jwk() {
        var jwk = new LinkedHashMap<String, Object>();
        var key = keys().getPublic();
        if (key instanceof RSAPublicKey rsa) {
            jwk.put("kty", "RSA");
            jwk.put("n", number(rsa.getModulus(), rsa.getModulus().bitLength() / 8));
            jwk.put("e", number(rsa.getPublicExponent(), 3));
        } else if (key instanceof ECPublicKey ec) {
            int bytes = ec.getParams().getOrder().bitLength() / 8;
            jwk.put("kty", "EC");
            jwk.put("crv", "P-" + bytes * 8);
            jwk.put("x", number(ec.getW().getAffineX(), bytes));
            jwk.put("y", number(ec.getW().getAffineY(), bytes));
        } else {
            jwk.put("kty", "OKP");
            jwk.put("crv", "Ed25519");
            var encoded = key.getEncoded();
            jwk.put("x", BASE64.encodeToString(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)));
        }
        if (id != null) {
            jwk.put("kid", id);
        }
        return jwk;
    }

    /** A key set of these keys. */
    public static String jwks(Mint... mints) {
        return json(Map.of("keys", Arrays.stream(mints).map(Mint::jwk).toList()));
    }

    public static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    public static String base64(String text) {
        return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private KeyPair keys() {
        if (pair == null) {
            throw new AssertionError("a secret has no public key");
        }
        return pair;
    }

    private static String number(BigInteger number, int bytes) {
        var raw = number.toByteArray();
        var exact = new byte[bytes];
        int taken = Math.min(raw.length, bytes);
        System.arraycopy(raw, raw.length - taken, exact, bytes - taken, taken);
        return BASE64.encodeToString(exact);
    }

    private static String block(String label, byte[] bytes) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + label
                + "-----\n";
    }

    private static KeyPair pair(String kind, int bits) {
        try {
            var generator = KeyPairGenerator.getInstance(kind);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyPair curve(String name) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(name));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
