package dev.herald.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.props.Mint;
import dev.herald.tokens.keys.KeyFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {
    @TempDir
    Path folder;

    @Test
    void aFileMayHaveSeveralKeysOfAllKinds() throws Exception {
        var text = "# of this year\n" + Mint.rs256().pem() + "\n# of the next\r\n"
                + Mint.es256().pem().replace("\n", "\r\n") + Mint.edDsa().pem();

        assertEquals(3, KeyFile.read(file(text)).size());
    }

    @Test
    void aPrivateKeyIsRefusedWithTheWayOut() throws Exception {
        var mint = Mint.rs256();

        assertRefused(mint.privatePem(), "openssl pkey -in FILE -pubout");
        assertRefused(mint.pem() + mint.privatePem(), "private key");
        assertRefused(mint.privatePem().replace("PRIVATE", "RSA PRIVATE"), "private key");
    }

    @Test
    void whatCannotBeUsedSaysWhy() throws Exception {
        assertRefused(Mint.rs256(1024).pem(), "at least 2048 bits, and this has 1024");
        assertRefused(Mint.es384().pem(), "none of them");
        assertRefused(Mint.jwks(Mint.es384()), "none of them");
        assertRefused("", "no public key in it");
        assertRefused("a-secret-of-some-kind", "no public key in it");
        assertRefused("{\"keys\":[]}", "no key in it");
        assertRefused("{\"kees\":[]}", "no JSON Web Key Set");
        assertRefused("{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}", "a secret");
        assertRefused(Mint.rs256().pem().replace("PUBLIC KEY", "RSA PUBLIC KEY"), "this is a RSA PUBLIC KEY");
        assertRefused("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "no RSA, EC or Ed25519");
        assertRefused("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "certificate cannot be read");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        var missing = folder.resolve("missing.pem");
        var refused = assertThrows(IllegalArgumentException.class, () -> KeyFile.read(missing));

        assertEquals("there is no key file " + missing, refused.getMessage());
    }

    private void assertRefused(String text, String why) throws Exception {
        var file = file(text);
        var refused = assertThrows(IllegalArgumentException.class, () -> KeyFile.read(file));
        var message = String.valueOf(refused.getMessage());

        assertTrue(message.contains(file.toString()), message);
        assertTrue(message.contains(why), message);
        assertFalse(text.length() > 100 && message.contains(text.substring(60, 90)), message);
    }

    private Path file(String text) throws Exception {
        return Files.writeString(folder.resolve("keys"), text);
    }
}
