package dev.herald.tokens.keys;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file of public keys: PEM, with one block or several, or a JWKS. */
public final class KeyFile {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s+([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final List<String> KINDS = List.of("RSA", "EC", "Ed25519");
    private static final int LARGEST = 256 * 1024;

    private KeyFile() {}

    /** @throws IllegalArgumentException that names the file and what is wrong with it */
    public static List<Key> read(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new UnusableKey("it is too large for a file of keys");
            }
            var text = Files.readString(file);
            var keys = text.stripLeading().startsWith("{") ? KeySet.read(text).keysOrRefusal() : pem(text);
            if (keys.isEmpty()) {
                throw new UnusableKey("there is no public key in it, neither PEM nor JWKS");
            }
            return keys;
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no key file " + file, e);
        } catch (IOException e) {
            throw new IllegalArgumentException("the key file " + file + " cannot be read", e);
        } catch (UnusableKey e) {
            throw new IllegalArgumentException("the key file " + file + " cannot be used: " + e.why(), e);
        }
    }

    /**
     * A file of secrets, a line each; blank lines count for nothing.
     *
     * @throws IllegalArgumentException that names the file and what is wrong with it
     */
    public static List<String> secrets(Path file) {
        try {
            var secrets = Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            for (var secret : secrets) {
                Key.ofSecret(secret);
            }
            return secrets;
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no file of secrets " + file, e);
        } catch (IOException e) {
            throw new IllegalArgumentException("the file of secrets " + file + " cannot be read", e);
        } catch (UnusableKey e) {
            throw new IllegalArgumentException("a secret in " + file + " cannot be used: " + e.why(), e);
        }
    }

    private static List<Key> pem(String text) throws UnusableKey {
        var keys = new ArrayList<Key>();
        for (Matcher block = BLOCK.matcher(text); block.find(); ) {
            keys.add(Key.of(null, publicKey(block.group(1), block.group(2))));
        }
        return keys;
    }

    private static PublicKey publicKey(String label, String base64) throws UnusableKey {
        if (label.endsWith("PRIVATE KEY")) {
            throw new UnusableKey("it has a private key, which only who signs tokens may have: make the public one with"
                    + " 'openssl pkey -in FILE -pubout'");
        }
        var bytes = decoded(base64);
        if (label.equals("CERTIFICATE")) {
            return certified(bytes);
        } else if (label.equals("PUBLIC KEY")) {
            return plain(bytes);
        }
        throw new UnusableKey("a PEM block is a PUBLIC KEY or a CERTIFICATE, and this is a " + label);
    }

    private static PublicKey plain(byte[] bytes) throws UnusableKey {
        for (var kind : KINDS) {
            try {
                return KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(bytes));
            } catch (GeneralSecurityException e) {
                // then it is of another kind
            }
        }
        throw new UnusableKey("it is no RSA, EC or Ed25519 public key");
    }

    private static PublicKey certified(byte[] bytes) throws UnusableKey {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(bytes))
                    .getPublicKey();
        } catch (GeneralSecurityException e) {
            throw new UnusableKey("its certificate cannot be read");
        }
    }

    private static byte[] decoded(String base64) throws UnusableKey {
        try {
            return Base64.getMimeDecoder().decode(base64.getBytes(StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            throw new UnusableKey("what stands between its lines is not base64");
        }
    }
}
