package dev.herald.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.access.Access.Door;
import dev.herald.access.Access.Rule;
import dev.herald.access.Access.Settings;
import dev.herald.message.Channel;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import dev.herald.message.Rulebook;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccessTest {
    private static final String KEY = "0123456789abcdef";
    private static final Channel NEWS = new Channel("/news/today");
    private static final Identity ANYONE = Identity.ANYONE;

    private final Rulebook<Rule> rules = new Rulebook<>(
            Map.of(
                    new Pattern("/news/**"), Rule.letting(Who.SERVER, Who.ANYONE),
                    new Pattern("/audit/**"), Rule.letting(Who.SERVER, Who.SERVER)),
            Rule.letting(Who.ANYONE, Who.ANYONE));
    private final Access access = new Access(new Settings(rules, ApiKeys.of(KEY, "another-key-of-ours"), Door.SHUT));

    @Test
    void knowsEachOfItsKeysAndNoOther() {
        assertInstanceOf(Identity.Server.class, access.identify(KEY));
        assertInstanceOf(Identity.Server.class, access.identify("another-key-of-ours"));

        for (var wrong : List.of("", KEY.substring(1), KEY + "0", KEY.toUpperCase(java.util.Locale.ROOT))) {
            assertEquals(ANYONE, access.identify(wrong), wrong);
        }
    }

    @Test
    void refusesKeysThatCouldBeGuessedOrNotSent() {
        for (var key : List.of("0123456789abcde", "0123456789abcde ", "0123456789abcdeé")) {
            assertThrows(IllegalArgumentException.class, () -> ApiKeys.of(key), key);
        }
    }

    @Test
    void keepsItsKeysOutOfLogs() {
        assertFalse(new Settings(rules, ApiKeys.of(KEY), Door.SHUT).toString().contains(KEY));
    }

    @Test
    void theMostSpecificRuleDecidesAndTheServerMayDoAll() {
        assertInstanceOf(Verdict.Denied.class, access.check(ANYONE, Operation.PUBLISH, NEWS));
        assertInstanceOf(Verdict.Allowed.class, access.check(ANYONE, Operation.SUBSCRIBE, NEWS));
        assertInstanceOf(Verdict.Allowed.class, access.check(ANYONE, Operation.PUBLISH, new Channel("/chat")));
        assertInstanceOf(
                Verdict.Allowed.class,
                access.check(new Identity.Server(Namespace.DEFAULT, "x", Grants.ALL), Operation.PUBLISH, NEWS));
    }

    @Test
    void aWildcardMayBeAskedForByAnyoneAndAPlainChannelByItsRule() {
        assertInstanceOf(Verdict.Allowed.class, access.checkSubscribe(ANYONE, new Pattern("/audit/**")));
        assertInstanceOf(Verdict.Denied.class, access.checkSubscribe(ANYONE, new Pattern("/audit/log")));
    }

    @Test
    void withoutAKeyTheApiIsOpenOnlyWhereItWasOpened() {
        var open = new Access(new Settings(rules, ApiKeys.of(), Door.OPEN));

        assertEquals(ANYONE, access.withoutKey());
        assertTrue(open.withoutKey() instanceof Identity.Server);
    }
}
