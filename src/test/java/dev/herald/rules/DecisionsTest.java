package dev.herald.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.Config;
import dev.herald.access.Access;
import dev.herald.access.ApiKeys;
import dev.herald.access.DecisionTable;
import dev.herald.access.DecisionTable.Cell;
import dev.herald.access.Grants;
import dev.herald.access.Identity;
import dev.herald.access.Operation;
import dev.herald.access.Verdict;
import dev.herald.message.Channel;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the rules of a configuration come to, for every identity, operation and kind of rule. */
class DecisionsTest {
    private static final Namespace TENANT = new Namespace("tenant-a");
    private static final Map<String, Identity> IDENTITIES = Map.of(
            "anyone", Identity.ANYONE,
            "ann", user("ann", Set.of(), Set.of("red", "green"), null, Namespace.DEFAULT),
            "bob", user("bob", Set.of(), Set.of("blue"), null, Namespace.DEFAULT),
            "editor", user("eve", Set.of("editor"), Set.of(), null, Namespace.DEFAULT),
            "narrow",
                    user(
                            "nan",
                            Set.of(),
                            Set.of(),
                            new Grants(Map.of(
                                    Operation.SUBSCRIBE, List.of(new Pattern("/known/*"), new Pattern("/given/a")),
                                    Operation.PUBLISH, List.of(new Pattern("/given/a")))),
                            Namespace.DEFAULT),
            "backend", new Identity.Server(Namespace.DEFAULT, "all", Grants.ALL),
            "scoped", new Identity.Server(Namespace.DEFAULT, "some", DecisionTable.scope()),
            "tenant", user("ann", Set.of(), Set.of("red"), null, TENANT));

    private final Access access = access(DecisionTable.RULES);

    static Stream<Cell> cells() {
        return DecisionTable.cells();
    }

    @ParameterizedTest
    @MethodSource("cells")
    void everyCellOfTheTableIsDecidedAndExplained(Cell cell) {
        var who = IDENTITIES.get(cell.identity());
        var channel = who.namespace().channel(cell.channel());

        var verdict = access.check(who, cell.operation(), channel);
        var explanation = access.explain(who, cell.operation(), channel);

        assertEquals(cell.allowed(), verdict instanceof Verdict.Allowed, () -> cell + ": " + explanation);
        assertEquals(cell.allowed(), explanation.isAllowed());
        assertTrue(!explanation.because().isBlank());
    }

    @Test
    void noIdentityReachesIntoAnotherNamespace() {
        var outside = new Channel("/open/a");
        var inside = TENANT.channel("/open/a");

        IDENTITIES.forEach((name, who) -> assertInstanceOf(
                Verdict.Denied.class,
                access.check(who, Operation.SUBSCRIBE, who.namespace().equals(TENANT) ? outside : inside),
                name));
    }

    @Test
    void aWildcardGivesNoPastWhereSomeOfItIsKeptBack() {
        var ann = IDENTITIES.get("ann");
        var anyone = IDENTITIES.get("anyone");

        assertInstanceOf(Verdict.Denied.class, access.checkHistory(anyone, new Pattern("/past/**")));
        assertInstanceOf(Verdict.Denied.class, access.checkHistory(anyone, new Pattern("/**")));
        assertInstanceOf(Verdict.Denied.class, access.checkHistory(ann, new Pattern("/past/a/*")));
        assertInstanceOf(Verdict.Allowed.class, access.checkHistory(anyone, new Pattern("/open/**")));
        assertInstanceOf(Verdict.Denied.class, access.checkHistory(ann, new Pattern("/teams/red/**")));
        assertInstanceOf(Verdict.Denied.class, access.checkHistory(IDENTITIES.get("narrow"), new Pattern("/known/*")));
    }

    @Test
    void whatIsWrittenInBracesMustBeAPlaceholder() {
        for (var wrong : List.of("/users/{name}/**", "/users/x{sub}/**", "/users/{claim.}/**", "/users/{sub/**")) {
            assertThrows(IllegalArgumentException.class, () -> access(Map.of(wrong, "{}")), wrong);
        }
    }

    @Test
    void aWrittenOutNameStillBelongsToTheOwnerThatAPlaceholderNames() {
        var rules = access(Map.of("/inbox/{sub}", "{}", "/inbox/support", "{keep: {count: 10}}"));

        for (var channel : List.of("/inbox/other", "/inbox/support")) {
            assertInstanceOf(
                    Verdict.Denied.class, rules.check(Identity.ANYONE, Operation.SUBSCRIBE, new Channel(channel)));
        }
    }

    @Test
    void aKeyThatIsNotScopedToHistoryHasNoneByAWildcardEither() {
        var key = new Identity.Server(
                Namespace.DEFAULT, "k", new Grants(Map.of(Operation.SUBSCRIBE, List.of(new Pattern("/orders/**")))));

        assertInstanceOf(Verdict.Denied.class, access.checkHistory(key, new Pattern("/orders/1")));
        assertInstanceOf(Verdict.Denied.class, access.checkHistory(key, new Pattern("/orders/**")));
    }

    @Test
    void bracesInATokensGrantAreNoPlaceholder() {
        var grants = new Grants(Map.of(
                Operation.SUBSCRIBE, List.of(new Pattern("/open/**")),
                Operation.HISTORY, List.of(new Pattern("/open/{sub}/**"))));
        var bob = user("bob", Set.of(), Set.of(), grants, Namespace.DEFAULT);

        assertInstanceOf(Verdict.Denied.class, access.checkHistory(bob, new Pattern("/open/ann/*")));
    }

    @Test
    void rulesThatCannotBeMeantAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> access(Map.of("/~ten/vault", "{publish: server}")));
        assertThrows(IllegalArgumentException.class, () -> access(Map.of("/a/**", "{publish: owner}")));
        assertThrows(IllegalArgumentException.class, () -> access(Map.of("/a/{sub}", "{}", "/a/{claim.x}", "{}")));
        assertThrows(IllegalArgumentException.class, () -> access(Map.of("/a/**", "{publish: everybody}")));
    }

    @Test
    void changedRulesHoldAtOnce() {
        var channel = new Channel("/open/a");
        access.become(settings(Map.of("/open/**", "{subscribe: server}")));

        assertInstanceOf(Verdict.Denied.class, access.check(Identity.ANYONE, Operation.SUBSCRIBE, channel));
    }

    private static Access access(Map<String, String> rules) {
        return new Access(settings(rules));
    }

    private static Access.Settings settings(Map<String, String> rules) {
        var config = Config.DEFAULTS;
        for (var rule : rules.entrySet()) {
            config = config.with("channels.\"" + rule.getKey() + "\"", rule.getValue());
        }
        var channels = new ChannelRules(config.channels(), config.limits().message());
        return new Access.Settings(channels.forAccess(), new ApiKeys(List.of()), Access.Door.SHUT);
    }

    private static Identity user(
            String subject, Set<String> roles, Set<String> teams, Grants grants, Namespace namespace) {
        var claims = new HashMap<String, Set<String>>();
        claims.put("sub", Set.of(subject));
        claims.put("teams", teams);
        return new Identity.User(namespace, subject, roles, claims, grants, null, Instant.EPOCH, Instant.MAX);
    }
}
