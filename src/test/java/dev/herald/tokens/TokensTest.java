package dev.herald.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.herald.access.Grants;
import dev.herald.access.Identity;
import dev.herald.access.Operation;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import dev.herald.props.Mint;
import dev.herald.tokens.Reading.Code;
import dev.herald.tokens.Reading.Proven;
import dev.herald.tokens.Reading.Refused;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens as those write them who mean well. */
class TokensTest {
    @TempDir
    Path folder;

    private final Desk desk = new Desk();
    private final Mint secret = Mint.hs256(Desk.SECRET);

    static List<Mint> pairs() {
        return List.of(Mint.rs256(), Mint.es256(), Mint.edDsa());
    }

    @Test
    void aTokenSignedWithTheSecretProvesWhoItsBearerIs() {
        var user = user(desk.reads(Desk.secret()), secret.token(desk.claims("jti", "t-1")));

        assertEquals("ann", user.subject());
        assertEquals(Namespace.DEFAULT, user.namespace());
        assertEquals(Set.of(), user.roles());
        assertNull(user.grants());
        assertEquals("t-1", user.tokenId());
        assertEquals(desk.in(Duration.ZERO), user.issued());
        assertEquals(desk.in(Duration.ofHours(1)), user.expires());
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void aTokenSignedWithAKeyFromAPemFileDoesToo(Mint mint) throws Exception {
        var tokens = desk.reads(Desk.files(file("key.pem", mint.pem())));

        assertEquals("ann", user(tokens, mint.token(desk.claims())).subject());
        assertEquals("ann", user(tokens, mint.named("any").token(desk.claims())).subject());
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void aTokenSignedWithAKeyFromAJwksFileDoesToo(Mint mint) throws Exception {
        var tokens =
                desk.reads(Desk.files(file("keys.json", Mint.jwks(Mint.rs256().named("other"), mint.named("mine")))));

        assertEquals(
                "ann", user(tokens, mint.named("mine").token(desk.claims())).subject());
        assertEquals("ann", user(tokens, mint.token(desk.claims())).subject(), "without a key id all of its kind do");
        assertEquals(invalid(), Desk.read(tokens, mint.named("other").token(desk.claims())));
    }

    @Test
    void severalKeysHoldAtATimeSoThatTheyCanBeChanged() throws Exception {
        var before = Mint.rs256();
        var after = Mint.rs256();
        var both = desk.reads(Desk.settings(
                List.of("the-secret-of-last-year-was-this-one", Desk.SECRET),
                List.of(file("both.pem", before.pem() + after.pem())),
                null));

        for (var mint : List.of(secret, Mint.hs256("the-secret-of-last-year-was-this-one"), before, after)) {
            assertEquals("ann", user(both, mint.token(desk.claims())).subject());
        }
    }

    @Test
    void edwardsKeysGoByBothOfTheirNames() throws Exception {
        var mint = Mint.edDsa();
        var tokens = desk.reads(Desk.files(file("ed.pem", mint.pem())));

        assertEquals(
                "ann",
                user(tokens, mint.token(Map.of("alg", "Ed25519"), desk.claims()))
                        .subject());
    }

    @Test
    void stringsAndListsOfStringsAreClaimsForRules() {
        var claims = desk.claims();
        claims.put("teams", List.of("red", "blue"));
        claims.put("office", "Bern");
        claims.put("age", 7);
        claims.put("mixed", List.of("a", 1));

        var user = user(desk.reads(Desk.secret()), secret.token(claims));

        assertEquals(Set.of("red", "blue"), user.claims().get("teams"));
        assertEquals(Set.of("Bern"), user.claims().get("office"));
        assertEquals(Set.of("ann"), user.claims().get("sub"));
        assertFalse(user.claims().containsKey("age"));
        assertFalse(user.claims().containsKey("mixed"));
    }

    @Test
    void aSubjectMayBeANumberAsManyDatabasesHaveThem() {
        var user = user(desk.reads(Desk.secret()), secret.token(desk.claims("sub", 7)));

        assertEquals("7", user.subject());
        assertEquals(Set.of("7"), user.claims().get("sub"));
    }

    @Test
    void rolesAreAListOrWordsAndTheirClaimMayBeDeepInside() {
        var tokens = desk.reads(Desk.secret());
        assertEquals(
                Set.of("a", "b"),
                user(tokens, secret.token(desk.claims("roles", List.of("a", "b"))))
                        .roles());
        assertEquals(
                Set.of("a", "b"),
                user(tokens, secret.token(desk.claims("roles", " a  b"))).roles());
        assertEquals(
                Set.of(), user(tokens, secret.token(desk.claims("roles", ""))).roles());

        var inside = desk.reads(named("realm_access.roles", "tenant", "may"));
        assertEquals(
                Set.of("boss"),
                user(inside, secret.token(desk.claims("realm_access", Map.of("roles", List.of("boss")))))
                        .roles());
        var dotted = desk.reads(named("https://app.example/roles", "tenant", "may"));
        assertEquals(
                Set.of("boss"),
                user(dotted, secret.token(desk.claims("https://app.example/roles", "boss")))
                        .roles());
    }

    @Test
    void aNamespaceIsAClaim() {
        var user = user(desk.reads(Desk.secret()), secret.token(desk.claims("namespace", "tenant-a")));

        assertEquals(new Namespace("tenant-a"), user.namespace());
    }

    @Test
    void grantsAreAClaim() {
        var grants = Map.of("subscribe", List.of("/a/**", "/b"), "publish", List.of());
        var user = user(desk.reads(Desk.secret()), secret.token(desk.claims("herald", grants)));

        assertEquals(
                new Grants(Map.of(
                        Operation.SUBSCRIBE,
                        List.of(new Pattern("/a/**"), new Pattern("/b")),
                        Operation.PUBLISH,
                        List.of())),
                user.grants());
    }

    @Test
    void whoDoesNotSayWhenItWasIssuedHasTheOldestTokenOfAll() {
        var user = user(desk.reads(Desk.secret()), secret.token(desk.claims("iat", null)));

        assertEquals(Instant.EPOCH, user.issued());
    }

    @Test
    void issuerAndAudienceAreHeldToWhenTheyAreSaid() {
        var tokens = desk.reads(Desk.meant("https://id.example", "herald"));
        var claims = desk.claims("iss", "https://id.example");
        claims.put("aud", List.of("shop", "herald"));
        assertEquals("ann", user(tokens, secret.token(claims)).subject());
        claims.put("aud", "herald");
        assertEquals("ann", user(tokens, secret.token(claims)).subject());
    }

    @Test
    void aTokenHoldsUntilTheSecondAtWhichItExpires() {
        var tokens = desk.reads(Desk.secret());
        var token = secret.token(desk.claims());

        desk.clock.advance(Duration.ofHours(1).minusMillis(1));
        assertInstanceOf(Proven.class, Desk.read(tokens, token));
        desk.clock.advance(Duration.ofMillis(1));
        assertEquals(new Refused(Code.TOKEN_EXPIRED), Desk.read(tokens, token));
    }

    @Test
    void leewayStretchesBothEndsAndNoMore() {
        var lenient = desk.reads(new Tokens.Settings(
                List.of(Desk.SECRET), List.of(), null, null, null, Duration.ofSeconds(5), Tokens.Names.DEFAULTS, 8192));
        var early = desk.claims("nbf", desk.seconds(Duration.ofSeconds(5)));
        early.put("iat", desk.seconds(Duration.ofSeconds(5)));
        early.put("exp", desk.seconds(Duration.ofSeconds(10)));
        var user = user(lenient, secret.token(early));

        assertEquals(desk.in(Duration.ofSeconds(15)), user.expires());
        assertEquals(
                invalid(), Desk.read(lenient, secret.token(desk.claims("nbf", desk.seconds(Duration.ofSeconds(6))))));
        desk.clock.advance(Duration.ofSeconds(15));
        assertEquals(new Refused(Code.TOKEN_EXPIRED), Desk.read(lenient, secret.token(early)));
    }

    @Test
    void whatIsRevokedIsRefusedThoughItIsGood() {
        var asked = new ArrayList<Identity.User>();
        var tokens = new Tokens(
                Desk.secret(),
                user -> {
                    asked.add(user);
                    return user.subject().equals("ann");
                },
                desk.clock);

        assertEquals(new Refused(Code.TOKEN_REVOKED), Desk.read(tokens, secret.token(desk.claims())));
        assertInstanceOf(Proven.class, Desk.read(tokens, secret.token(desk.claims("sub", "bob"))));
        assertEquals(2, asked.size());
    }

    @Test
    void theTokenOfAUserNeverShowsInWhatIsPrinted() {
        var user = user(desk.reads(Desk.secret()), secret.token(desk.claims("ssn", "secret-number")));

        assertFalse(user.toString().contains("secret-number"));
        assertFalse(Desk.secret().toString().contains(Desk.SECRET));
    }

    @Test
    void aSecretThatCanBeGuessedOrIsNoneIsRefusedAtOnce() {
        var rsa = Mint.rs256();
        for (var bad : List.of("", "thirty-one-bytes-are-not-enough", rsa.pem())) {
            var refused = assertThrows(
                    IllegalArgumentException.class, () -> desk.reads(Desk.settings(List.of(bad), List.of(), null)));
            assertFalse(bad.length() > 5 && String.valueOf(refused.getMessage()).contains(bad));
        }
    }

    private Tokens.Settings named(String roles, String namespace, String grants) {
        return new Tokens.Settings(
                List.of(Desk.SECRET),
                List.of(),
                null,
                null,
                null,
                Duration.ZERO,
                new Tokens.Names(roles, namespace, grants),
                8192);
    }

    private Path file(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }

    private static Refused invalid() {
        return new Refused(Code.TOKEN_INVALID);
    }

    private static Identity.User user(Tokens tokens, String token) {
        return assertInstanceOf(Proven.class, Desk.read(tokens, token)).user();
    }
}
