package dev.herald.http.tls;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/**
 * A certificate with its chain, and the private key that belongs to it, as two PEM files have them: PKCS#8, or what
 * OpenSSL writes for RSA and elliptic curves.
 *
 * @param chain the server's own certificate first
 */
record Pair(List<X509Certificate> chain, PrivateKey key) {

    /** The bytes of both files, by which is seen whether they have changed. */
    @SuppressWarnings("ArrayRecordComponent") // compared by sameAs
    record Text(byte[] certificate, byte[] key) {

        static Text of(Path certificate, Path key) {
            return new Text(bytes(certificate), bytes(key));
        }

        boolean sameAs(Text other) {
            return Arrays.equals(certificate, other.certificate) && Arrays.equals(key, other.key);
        }

        private static byte[] bytes(Path file) {
            try {
                return Files.readAllBytes(file);
            } catch (IOException e) {
                throw new Tls.Unfit(file + " cannot be read: " + e.getClass().getSimpleName());
            }
        }
    }

    static Pair of(Text text) {
        var chain = new ArrayList<X509Certificate>();
        for (var part : parts(text.certificate(), "the certificate's file")) {
            if (part instanceof X509CertificateHolder held) {
                chain.add(certificate(held));
            }
        }
        if (chain.isEmpty()) {
            throw new Tls.Unfit("the certificate's file has no 'BEGIN CERTIFICATE'");
        }
        var pair = new Pair(List.copyOf(chain), key(parts(text.key(), "the key's file")));
        pair.prove();
        return pair;
    }

    /** As Java wants to have it. */
    KeyStore store(char[] password) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, password);
        store.setKeyEntry("herald", key, password, chain.toArray(X509Certificate[]::new));
        return store;
    }

    private static List<Object> parts(byte[] pem, String which) {
        var parts = new ArrayList<>();
        try (var parser = new PEMParser(new StringReader(new String(pem, StandardCharsets.US_ASCII)))) {
            for (var part = parser.readObject(); part != null; part = parser.readObject()) {
                parts.add(part);
            }
            return parts;
        } catch (IOException | RuntimeException e) { // the parser throws both for what is cut off
            throw new Tls.Unfit(which + " is not PEM, or not all of it");
        }
    }

    private static X509Certificate certificate(X509CertificateHolder held) {
        try {
            return new JcaX509CertificateConverter().getCertificate(held);
        } catch (GeneralSecurityException e) {
            throw new Tls.Unfit("the certificate's file has a certificate that cannot be read");
        }
    }

    private static PrivateKey key(List<Object> parts) {
        var converter = new JcaPEMKeyConverter();
        try {
            for (var part : parts) {
                if (part instanceof PrivateKeyInfo info) {
                    return converter.getPrivateKey(info);
                }
                if (part instanceof PEMKeyPair pair) {
                    return converter.getPrivateKey(pair.getPrivateKeyInfo());
                }
            }
        } catch (IOException e) {
            throw new Tls.Unfit("the key's file has a key of a kind that is not known here");
        }
        throw new Tls.Unfit("the key's file has no private key, or one with a passphrase");
    }

    /** What the key signs, the certificate must confirm: while files are being replaced they may not belong together. */
    private void prove() {
        try {
            var algorithm =
                    switch (key.getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> key.getAlgorithm();
                    };
            var question = "is this your key?".getBytes(StandardCharsets.US_ASCII);
            var signing = java.security.Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(question);
            var verifying = java.security.Signature.getInstance(algorithm);
            verifying.initVerify(chain.get(0));
            verifying.update(question);
            if (verifying.verify(signing.sign())) {
                return;
            }
        } catch (GeneralSecurityException e) {
            // of different kinds: told below
        }
        throw new Tls.Unfit("the key is not that of the certificate");
    }
}
