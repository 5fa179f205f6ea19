package dev.herald.journeys;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import dev.herald.props.Issuer;
import dev.herald.props.Mint;
import dev.herald.props.StartedJar;
import dev.herald.props.provision.Needs;
import dev.herald.props.provision.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** herald.js with tokens, in Chromium: renewed in place, refused, and by whom tabs are kept apart. */
@Tag("jar")
@Needs({Tool.NODE, Tool.CHROMIUM})
class TokensInPagesTest {
    private static final String SECRET = "a-secret-of-more-than-thirty-two-bytes";
    private static final Mint MINT = Mint.hs256(SECRET);

    @TempDir
    static Path folder;

    private static StartedJar herald;
    private static Tabs tabs;

    private BrowserContext browser;
    private Issuer issuer;

    @BeforeAll
    static void start() throws IOException {
        herald = StartedJar.dev(
                folder,
                "--set",
                Tabs.served(),
                "--set",
                "auth.secret=" + SECRET,
                "--set",
                "channels.\"/users/{sub}/**\"={}");
        tabs = new Tabs();
    }

    @AfterAll
    static void stop() {
        tabs.close();
        herald.close();
    }

    @BeforeEach
    void enter() throws IOException {
        browser = tabs.browser();
        issuer = new Issuer(() -> token("ann", 600));
    }

    @AfterEach
    void leave() {
        browser.close();
        issuer.close();
    }

    @Test
    void aTokenIsRenewedInPlaceBeforeItEnds() throws Exception {
        issuer.gives(() -> token("ann", 6));
        var page = Tabs.open(browser, herald, Map.of("token", issuer.url()));
        Tabs.listen(page, "/users/ann/inbox");
        Tabs.awaitConnected(page);
        var session = page.evaluate("() => herald.state.session");
        var end = Instant.now().plusSeconds(8);

        eventually(() -> assertTrue(Instant.now().isAfter(end)));
        Tabs.publish(herald, "/users/ann/inbox", 0, 3);

        eventually(() -> assertEquals(Tabs.numbers(0, 3), Tabs.heard(page)));
        assertEquals(session, page.evaluate("() => herald.state.session"));
        assertTrue(issuer.asked() > 1);
    }

    @Test
    void whenATokenEndsThePageComesBackWithANewOneAndMissesNothing() throws Exception {
        var first = token("ann", 4);
        var isLate = new AtomicReference<>(true);
        issuer.gives(() -> isLate.get() ? first : token("ann", 600));
        var page = Tabs.open(browser, herald, Map.of("token", issuer.url()));
        Tabs.listen(page, "/users/ann/late");
        Tabs.awaitConnected(page);

        page.waitForFunction("() => herald.state.name !== 'connected'");
        Tabs.publish(herald, "/users/ann/late", 0, 5);
        isLate.set(false);

        eventually(() -> assertEquals(Tabs.numbers(0, 5), Tabs.heard(page)));
    }

    @Test
    void aRefusedTokenKeepsWhatWaitsInStorage() throws Exception {
        var published = new CompletableFuture<String>();
        issuer.gives(published::join);
        var options = Map.of("token", issuer.url(), "storage", "ann");
        var refused = Tabs.open(browser, herald, options);
        Tabs.say(refused, "/users/ann/kept", 0, 3);
        published.complete("no token at all");
        refused.waitForFunction("() => herald.state.name === 'closed'");
        assertEquals("token_invalid", refused.evaluate("() => herald.state.error.code"));
        Tabs.awaitStored(refused, 3);
        refused.close();

        issuer.gives(() -> token("ann", 600));
        var next = Tabs.open(browser, herald, options);
        Tabs.awaitConnected(next);

        eventually(() -> assertEquals(Tabs.numbers(0, 3), Tabs.kept(herald, "/users/ann/kept")));
    }

    @Test
    void aSubscriptionThatIsNotAllowedSaysSo() {
        var page = Tabs.open(browser, herald, Map.of("token", issuer.url()));

        var outcome = page.evaluate("() => listen('/users/bob/inbox').then(() => 'open', ({ code }) => code)");

        assertEquals("subscribe_denied", outcome);
    }

    @Test
    void tabsOfWhomNobodyNamesShareNoConnection() throws Exception {
        var one = Tabs.open(browser, herald, Map.of("token", issuer.url()));
        Tabs.awaitConnected(one);
        issuer.gives(() -> token("bob", 600));
        var other = Tabs.open(browser, herald, Map.of("token", issuer.url()));
        Tabs.awaitConnected(other);

        assertFalse((Boolean) other.evaluate("() => herald.state.shared"));
        Tabs.listen(other, "/users/bob/mine");
        Tabs.publish(herald, "/users/bob/mine", 0, 1);
        eventually(() -> assertEquals(Tabs.numbers(0, 1), Tabs.heard(other)));
        assertEquals(List.of(), Tabs.heard(one));
    }

    private static String token(String subject, int seconds) {
        return MINT.token(Map.of("sub", subject, "exp", Instant.now().getEpochSecond() + seconds));
    }
}
