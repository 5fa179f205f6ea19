package dev.herald.rules;

import dev.herald.access.Access;
import dev.herald.access.Access.Who;
import dev.herald.broker.Keeping;
import dev.herald.broker.Keeping.Durability;
import dev.herald.broker.Keeping.Retention;
import dev.herald.config.words.Size;
import dev.herald.hub.ChannelRule;
import dev.herald.hub.ChannelRule.Echo;
import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import dev.herald.message.Rulebook;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The configuration's rules, each made whole: what the rule of a pattern leaves open is said by the next
 * less specific pattern that covers it, and at last by {@code /**}.
 */
public final class ChannelRules {
    private final Map<Pattern, Rule> whole = new LinkedHashMap<>();

    private final Size largest;

    /** @param largest payload where no rule says it */
    public ChannelRules(Map<Pattern, Rule> written, Size largest) {
        this.largest = largest;
        var rules = new TreeMap<>(written); // most specific first
        rules.forEach((pattern, rule) -> {
            var said = rule;
            for (var wider : rules.tailMap(pattern, false).entrySet()) {
                if (covers(wider.getKey(), pattern)) {
                    said = said.over(wider.getValue());
                }
            }
            whole.put(pattern, said.over(Rule.EVERYWHERE));
        });
    }

    /** What the hub holds to. */
    public Rulebook<ChannelRule> forHub() {
        return book(rule -> new ChannelRule(keeping(rule), or(rule.echo(), Echo.ALL), (int)
                or(rule.maxSize(), largest).bytes()));
    }

    /** What access holds to. */
    public Rulebook<Access.Rule> forAccess() {
        return book(rule -> new Access.Rule(or(rule.publish(), Who.SERVER), or(rule.subscribe(), Who.SERVER)));
    }

    /** How the engine keeps each channel; the protocol's own and the services' are never kept. */
    public Function<Channel, Keeping> forEngine() {
        var book = forHub();
        return channel -> channel.isBroadcast() ? book.of(channel).keeping() : Keeping.NOTHING;
    }

    private <R> Rulebook<R> book(Function<Rule, R> as) {
        var rules = new LinkedHashMap<Pattern, R>();
        whole.forEach((pattern, rule) -> rules.put(pattern, as.apply(rule)));
        return new Rulebook<>(rules, as.apply(Rule.EVERYWHERE));
    }

    private static Keeping keeping(Rule rule) {
        var history = rule.history();
        if (history == null || rule.durability() == null || rule.durability() == Durability.NONE) {
            return Keeping.NOTHING;
        }
        var retention = new Retention(
                or(history.count(), 1L),
                or(history.age(), Duration.ZERO),
                or(history.bytes(), new Size(0)).bytes());
        return new Keeping(rule.durability(), retention);
    }

    private static boolean covers(Pattern wider, Pattern narrower) {
        if (!wider.isWild()) {
            return false;
        }
        return narrower.isWild()
                ? wider.isDeep() && narrower.stem().startsWith(wider.stem())
                : Pattern.naming(new Channel(narrower.name())).contains(wider.name());
    }

    private static <T> T or(@Nullable T said, T otherwise) {
        return said == null ? otherwise : said;
    }
}
