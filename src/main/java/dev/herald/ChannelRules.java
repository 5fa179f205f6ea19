package dev.herald;

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
final class ChannelRules {
    private final Map<Pattern, Config.Rule> whole = new LinkedHashMap<>();

    private final Size largest;

    ChannelRules(Config config) {
        largest = config.limits().message();
        var rules = new TreeMap<>(config.channels()); // most specific first
        rules.forEach((pattern, rule) -> {
            var said = rule;
            for (var wider : rules.tailMap(pattern, false).entrySet()) {
                if (covers(wider.getKey(), pattern)) {
                    said = over(said, wider.getValue());
                }
            }
            whole.put(pattern, over(said, Config.Rule.EVERYWHERE));
        });
    }

    /** What the hub holds to. */
    Rulebook<ChannelRule> forHub() {
        return book(rule -> new ChannelRule(keeping(rule), or(rule.echo(), Echo.ALL), (int)
                or(rule.maxSize(), largest).bytes()));
    }

    /** What access holds to. */
    Rulebook<Access.Rule> forAccess() {
        return book(rule -> new Access.Rule(or(rule.publish(), Who.SERVER), or(rule.subscribe(), Who.SERVER)));
    }

    /** How the engine keeps each channel; the protocol's own and the services' are never kept. */
    Function<Channel, Keeping> forEngine() {
        var book = forHub();
        return channel -> channel.isBroadcast() ? book.of(channel).keeping() : Keeping.NOTHING;
    }

    private <R> Rulebook<R> book(Function<Config.Rule, R> as) {
        var rules = new LinkedHashMap<Pattern, R>();
        whole.forEach((pattern, rule) -> rules.put(pattern, as.apply(rule)));
        return new Rulebook<>(rules, as.apply(Config.Rule.EVERYWHERE));
    }

    private static Keeping keeping(Config.Rule rule) {
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
                : wider.matches(new Channel(narrower.name()));
    }

    private static Config.Rule over(Config.Rule above, Config.Rule below) {
        return new Config.Rule(
                over(above.history(), below.history()),
                either(above.durability(), below.durability()),
                either(above.publish(), below.publish()),
                either(above.subscribe(), below.subscribe()),
                either(above.echo(), below.echo()),
                either(above.maxSize(), below.maxSize()));
    }

    private static Config.@Nullable History over(Config.@Nullable History above, Config.@Nullable History below) {
        if (above == null || below == null) {
            return either(above, below);
        }
        return new Config.History(
                either(above.count(), below.count()),
                either(above.age(), below.age()),
                either(above.bytes(), below.bytes()));
    }

    private static <T> @Nullable T either(@Nullable T said, @Nullable T otherwise) {
        return said == null ? otherwise : said;
    }

    private static <T> T or(@Nullable T said, T otherwise) {
        return said == null ? otherwise : said;
    }
}
