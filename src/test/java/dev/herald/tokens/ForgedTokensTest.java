package dev.herald.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.herald.props.Mint;
import dev.herald.tokens.Reading.Code;
import dev.herald.tokens.Reading.Proven;
import dev.herald.tokens.Reading.Refused;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens as those write them who want in. Each is the real thing, and would be taken by who forgot to look. */
class ForgedTokensTest {
    @TempDir
    Path folder;

    private final Desk desk = new Desk();
    private final Mint secret = Mint.hs256(Desk.SECRET);
    private final Mint rsa = Mint.rs256();
    private final Mint ec = Mint.es256();
    private final Mint ed = Mint.edDsa();
    private Tokens tokens;

    @BeforeEach
    void takesEveryKindOfKey() throws Exception {
        var pem = Files.writeString(folder.resolve("keys.pem"), rsa.pem() + ec.pem() + ed.pem());
        tokens = desk.reads(Desk.settings(List.of(Desk.SECRET), List.of(pem), null));
        for (var mint : List.of(secret, rsa, ec, ed)) {
            assertInstanceOf(Proven.class, Desk.read(tokens, mint.token(desk.claims())), mint.algorithm());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "nOnE", ""})
    void noAlgorithmIsNoSignature(String none) {
        var unsigned = Mint.base64("{\"alg\":\"" + none + "\",\"typ\":\"JWT\"}") + "."
                + Mint.base64(Mint.json(desk.claims())) + ".";
        assertRefused(unsigned);
        assertRefused(unsigned + "AAAA");
        assertRefused(unsigned.substring(0, unsigned.length() - 1));
        assertRefused(secret.token(Map.of("alg", none), desk.claims()));
    }

    @Test
    void aPublicKeyIsNoSecret() {
        for (var known : List.of(rsa, ec, ed)) {
            var der = Base64.getMimeDecoder()
                    .decode(known.pem().replaceAll("-----.*-----", "").getBytes(StandardCharsets.US_ASCII));
            for (var guess : List.of(
                    known.pem().getBytes(StandardCharsets.UTF_8),
                    known.pem().strip().getBytes(StandardCharsets.UTF_8),
                    der,
                    Arrays.copyOfRange(der, der.length - 32, der.length))) {
                assertRefused(Mint.hs256(guess).token(desk.claims()));
                assertRefused(Mint.hs256(guess).token(rsa.header(), desk.claims()));
            }
        }
    }

    @Test
    void anAlgorithmThatTheKeysKindDoesNotHaveIsRefused() {
        for (var mint : List.of(secret, rsa, ec, ed)) {
            for (var algorithm : List.of(
                    "HS256",
                    "HS384",
                    "HS512",
                    "RS256",
                    "RS384",
                    "RS512",
                    "PS256",
                    "ES256",
                    "ES256K",
                    "ES384",
                    "ES512",
                    "EdDSA",
                    "Ed448",
                    "hs256",
                    "dir",
                    "RSA-OAEP",
                    "XX999")) {
                if (!algorithm.equals(mint.algorithm())) {
                    assertRefused(mint.token(Map.of("alg", algorithm), desk.claims()));
                }
            }
        }
    }

    @Test
    void keysThatATokenBringsAlongAreNotLookedAt() {
        var own = Mint.rs256();
        for (var header : List.<Map<String, Object>>of(
                Map.of("jwk", own.jwk()),
                Map.of("jku", "http://127.0.0.1:1/keys"),
                Map.of("x5u", "http://127.0.0.1:1/cert"),
                Map.of("x5c", List.of("MIIB")),
                Map.of("jwk", own.jwk(), "kid", "../../dev/null"))) {
            var with = new HashMap<String, Object>(own.header());
            with.putAll(header);
            assertRefused(own.token(with, desk.claims()));
        }
        var harmless = new HashMap<String, Object>(rsa.header());
        harmless.put("jwk", own.jwk());
        harmless.put("jku", "http://127.0.0.1:1/keys");
        assertInstanceOf(Proven.class, Desk.read(tokens, rsa.token(harmless, desk.claims())));
    }

    @Test
    void headersThatMustBeUnderstoodAreNot() {
        var header = new HashMap<String, Object>(secret.header());
        header.put("crit", List.of("exp"));
        assertRefused(secret.token(header, desk.claims()));
        header.put("exp", 1);
        assertRefused(secret.token(header, desk.claims()));
        header.put("crit", List.of("b64"));
        header.put("b64", false);
        assertRefused(secret.token(header, desk.claims()));
        header.put("crit", List.of());
        assertRefused(secret.token(header, desk.claims()));
    }

    @Test
    void aPayloadThatIsNotEncodedIsRefused() {
        var header = Mint.json(Map.of("alg", "HS256", "b64", false));
        var input = Mint.base64(header) + "." + Mint.base64(Mint.json(desk.claims()));
        var signature = secret.sign(input.getBytes(StandardCharsets.US_ASCII));
        assertRefused(input + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature));
    }

    @Test
    void nothingInsideATokenIsATokenAndNothingIsDecrypted() {
        var inner = secret.token(desk.claims());
        assertRefused(secret.raw("{\"alg\":\"HS256\",\"cty\":\"JWT\"}", inner));
        assertRefused(inner + "." + inner);
        assertRefused(Mint.base64("{\"alg\":\"dir\",\"enc\":\"A256GCM\"}") + "..AAAA.AAAA.AAAA");
        assertRefused("{\"payload\":\"e30\",\"signatures\":[]}");
    }

    @Test
    void whatWasChangedAfterSigningIsRefused() {
        for (var mint : List.of(secret, rsa, ec, ed)) {
            var token = mint.token(desk.claims());
            var parts = token.split("\\.");
            assertRefused(parts[0] + "." + Mint.base64(Mint.json(desk.claims("sub", "bob"))) + "." + parts[2]);
            assertRefused(parts[0] + "." + parts[1] + ".");
            assertRefused(parts[0] + "." + parts[1] + "." + parts[2].substring(4));
            assertRefused(parts[0] + "." + parts[1] + "." + parts[2] + "AAAA");
            assertRefused(parts[0] + "." + parts[1] + "." + "A".repeat(parts[2].length()));
            assertRefused(mintOfTheSameKind(mint).token(desk.claims()));
        }
    }

    @Test
    void aSignatureOfNothingIsNoSignature() {
        var input = Mint.base64(Mint.json(ec.header())) + "." + Mint.base64(Mint.json(desk.claims()));
        for (var bytes : List.of(new byte[64], new byte[0], new byte[72])) { // CVE-2022-21449 among them
            assertRefused(input + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        }
    }

    @Test
    void timesAreHeldTo() {
        assertEquals(Code.TOKEN_EXPIRED, refusal(signed("exp", desk.seconds(Duration.ofSeconds(-1)))));
        assertEquals(Code.TOKEN_EXPIRED, refusal(signed("exp", desk.seconds(Duration.ZERO))));
        assertRefused(secret.token(desk.claims("exp", null)));
        assertRefused(signed("exp", "2030-01-01T00:00:00Z"));
        assertRefused(signed("exp", -1));
        assertRefused(signed("exp", Long.MAX_VALUE));
        assertRefused(signed("exp", 9_999_999_999_999L));
        assertRefused(signed("exp", List.of(1)));
        assertRefused(signed("nbf", desk.seconds(Duration.ofSeconds(1))));
        assertRefused(signed("nbf", "soon"));
        assertRefused(signed("iat", desk.seconds(Duration.ofSeconds(1))));
        assertRefused(signed("iat", Long.MAX_VALUE));
        assertRefused(signed("iat", -5));
    }

    @Test
    void anExpiredTokenThatNobodySignedIsNotCalledExpired() {
        var expired = desk.claims("exp", desk.seconds(Duration.ofHours(-1)));
        assertRefused(Mint.hs256("another-secret-of-thirty-two-bytes").token(expired));
    }

    @Test
    void theWrongIssuerOrAudienceIsRefused() {
        tokens = desk.reads(Desk.meant("https://id.example", "herald"));
        var claims = desk.claims("iss", "https://id.example");
        assertRefused(secret.token(claims));
        for (var aud : List.of("shop", "HERALD", List.of(), List.of("shop"), "", 7)) {
            claims.put("aud", aud);
            assertRefused(secret.token(claims));
        }
        claims.put("aud", "herald");
        assertInstanceOf(Proven.class, Desk.read(tokens, secret.token(claims)));
        for (var iss : List.of("https://id.example/", "https://evil.example", "", 7)) {
            claims.put("iss", iss);
            assertRefused(secret.token(claims));
        }
        claims.remove("iss");
        assertRefused(secret.token(claims));
    }

    @Test
    void aSubjectIsNeededThatCanBeWrittenDown() {
        for (var sub : List.of("", " ", "a\nb", "a\u0000b", "x".repeat(256), List.of("ann"), Map.of(), true)) {
            assertRefused(signed("sub", sub));
        }
        assertRefused(secret.token(desk.claims("sub", null)));
    }

    @Test
    void claimsOfTheWrongTypeAreNotOverlooked() {
        for (var roles : List.of(7, Map.of(), List.of("a", 1))) {
            assertRefused(signed("roles", roles));
        }
        for (var namespace : List.of(7, "", "a/b", "~", "a b", List.of("a"), "x".repeat(33))) {
            assertRefused(signed("namespace", namespace));
        }
        for (var grants : List.of(
                7,
                "publish",
                List.of(),
                Map.of("publish", "/a"),
                Map.of("publish", List.of("no-slash")),
                Map.of("publish", List.of("/a/*/b")),
                Map.of("publish", List.of(1)),
                Map.of("pubish", List.of("/a")))) {
            assertRefused(signed("herald", grants));
        }
        assertRefused(signed("jti", 7));
    }

    @Test
    void nonsenseIsRefused() {
        var good = secret.token(desk.claims());
        var nonsense = new ArrayList<>(List.of(
                "",
                ".",
                "..",
                "...",
                "a.b.c",
                "null",
                "\u0000",
                "%",
                "e30.e30.e30",
                " " + good.replace(".", " . "),
                good + "\n.",
                "Bearer " + good,
                "ё.ё.ё",
                ".".repeat(8000)));
        var random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            var bytes = good.getBytes(StandardCharsets.US_ASCII);
            bytes[random.nextInt(bytes.length - 3)] ^= (byte) (1 + random.nextInt(127)); // the last has bits to spare
            nonsense.add(new String(bytes, StandardCharsets.ISO_8859_1));
        }
        nonsense.forEach(this::assertRefused);
    }

    @Test
    void payloadsThatAreNoClaimsAreRefused() {
        for (var payload : List.of("", "null", "7", "[]", "\"x\"", "{", "{\"sub\":\"ann\"", "{}{}", "{\"sub\":{}}")) {
            assertRefused(secret.raw("{\"alg\":\"HS256\"}", payload));
        }
        for (var header : List.of("", "null", "[]", "{}", "{\"alg\":7}", "{\"alg\":null}", "{\"alg\":\"HS256\"")) {
            assertRefused(secret.raw(header, Mint.json(desk.claims())));
        }
    }

    @Test
    void whatIsTooLongOrTooDeepIsRefusedWithoutHarm() {
        assertRefused(secret.token(desk.claims("pad", "x".repeat(8192))));
        assertInstanceOf(Proven.class, Desk.read(tokens, secret.token(desk.claims("pad", "x".repeat(5000)))));
        assertRefused(secret.raw("{\"alg\":\"HS256\",\"x\":" + "[".repeat(5000) + "}", "{}"));
        assertRefused(secret.raw("{\"alg\":\"HS256\",\"x\":" + "[".repeat(2500) + "]".repeat(2500) + "}", "{}"));
        assertRefused(secret.raw("{\"alg\":\"HS256\",\"x\":" + "9".repeat(5000) + "}", "{}"));
        assertRefused(secret.raw("{\"alg\":\"HS256\"}", "{\"exp\":1e999999999}"));
    }

    @Test
    void aServerWithoutKeysTakesNone() {
        var closed = desk.reads(Tokens.Settings.NONE);
        for (var mint : List.of(secret, rsa, ec, ed, Mint.hs256(new byte[] {0}))) {
            assertEquals(new Refused(Code.TOKEN_INVALID), Desk.read(closed, mint.token(desk.claims())));
        }
    }

    private Mint mintOfTheSameKind(Mint mint) {
        return switch (mint.algorithm()) {
            case "HS256" -> Mint.hs256("another-secret-of-thirty-two-bytes");
            case "RS256" -> Mint.rs256();
            case "ES256" -> Mint.es256();
            default -> Mint.edDsa();
        };
    }

    private String signed(String claim, Object value) {
        return secret.token(desk.claims(claim, value));
    }

    private void assertRefused(String token) {
        assertEquals(Code.TOKEN_INVALID, refusal(token), token);
    }

    private Code refusal(String token) {
        return assertInstanceOf(Refused.class, Desk.read(tokens, token), token).code();
    }
}
