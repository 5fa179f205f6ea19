package dev.herald.rules;

import dev.herald.access.Access;
import dev.herald.access.Operation;
import dev.herald.access.Permission;
import dev.herald.access.Who;
import dev.herald.broker.Keeping;
import dev.herald.broker.Keeping.Durability;
import dev.herald.broker.Keeping.Retention;
import dev.herald.config.words.Size;
import dev.herald.hub.ChannelRule;
import dev.herald.hub.ChannelRule.Echo;
import dev.herald.hub.slow.Slow;
import dev.herald.message.Channel;
import dev.herald.message.Members;
import dev.herald.message.Pattern;
import dev.herald.message.Rulebook;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The configuration's rules, each made whole: what the rule of a pattern leaves open is said by the next
 * less specific pattern that covers it, and at last by {@code /**}.
 */
public final class ChannelRules {
    private static final Pattern EVERYTHING = new Pattern("/**");
    private static final Permission NOBODY = Permission.of(EVERYTHING, List.of(Who.SERVER));

    private final Map<Pattern, Rule> whole = new LinkedHashMap<>();
    private final Map<Pattern, Access.Rule> permissions = new LinkedHashMap<>();

    private final Size largest;

    /** @param largest payload where no rule says it */
    public ChannelRules(Map<Pattern, Rule> written, Size largest) {
        this(written, largest, Set.of());
    }

    /** @param documents patterns of channels that are documents, whose changes are never too old */
    public ChannelRules(Map<Pattern, Rule> written, Size largest, Set<Pattern> documents) {
        this.largest = largest;
        var rules = new TreeMap<>(written); // most specific first
        documents.forEach(pattern ->
                rules.merge(pattern, Rule.DOCUMENT, (said, ours) -> ChannelRules.document(pattern, said.over(ours))));
        rules.forEach((pattern, rule) -> {
            var wider = new LinkedHashMap<Pattern, Rule>();
            wider.put(pattern, rule);
            rules.tailMap(pattern, false).forEach((other, its) -> {
                if (other.covers(pattern)) {
                    wider.put(other, its);
                }
            });
            wider.putIfAbsent(EVERYTHING, Rule.EVERYWHERE);
            var said = wider.values().stream().reduce(Rule::over).orElse(rule).over(Rule.EVERYWHERE);
            if (rule.slow() != null && said.durability() != Durability.NONE) {
                throw new IllegalArgumentException("channels \"" + pattern
                        + "\": 'slow' is for what is not kept (durability: none); what is kept waits in the journal");
            }
            whole.put(pattern, said);
            permissions.put(pattern, permissions(wider));
        });
    }

    private static Rule document(Pattern pattern, Rule said) {
        var age = said.keep() == null ? null : said.keep().age();
        if (said.durability() != Durability.SYNC || age == null || age.compareTo(Rule.FOREVER) < 0) {
            throw new IllegalArgumentException("channels \"" + pattern
                    + "\" are documents: their rule cannot say other than durability: sync and keep.age: 36500d");
        }
        return said;
    }

    /** By the first of the rules, which are from the most specific to the widest, that says something of the operation. */
    private static Access.Rule permissions(Map<Pattern, Rule> rules) {
        var all = new EnumMap<Operation, Permission>(Operation.class);
        all.put(Operation.PUBLISH, said(rules, Operation.PUBLISH).orElse(NOBODY));
        var subscribe = said(rules, Operation.SUBSCRIBE).orElse(NOBODY);
        all.put(Operation.SUBSCRIBE, subscribe);
        all.put(Operation.HISTORY, said(rules, Operation.HISTORY).orElse(subscribe));
        all.put(Operation.PRESENCE, said(rules, Operation.PRESENCE).orElse(subscribe));
        return new Access.Rule(all);
    }

    /** What belongs to those whom placeholders name is theirs alone until the rule says otherwise. */
    private static Optional<Permission> said(Map<Pattern, Rule> rules, Operation operation) {
        for (var each : rules.entrySet()) {
            var who = each.getValue().who(operation);
            boolean isOwned = !Permission.placeholdersOf(each.getKey()).isEmpty();
            boolean follows = operation == Operation.HISTORY || operation == Operation.PRESENCE;
            if (who != null) {
                return Optional.of(Permission.of(each.getKey(), who));
            } else if (isOwned && !follows) {
                return Optional.of(Permission.of(each.getKey(), List.of(Who.OWNER)));
            } else if (isOwned) {
                return Optional.empty(); // as subscribe has it
            }
        }
        return Optional.empty();
    }

    /**
     * Looks for what can be told to be a mistake.
     *
     * @throws IllegalArgumentException that names the rule and says what is wrong with it
     */
    public static void check(Map<Pattern, Rule> written) {
        var shapes = new HashMap<String, Pattern>();
        written.forEach((pattern, rule) -> {
            if (pattern.name().startsWith("/~")) {
                throw new IllegalArgumentException("channels \"" + pattern + "\": rules hold in every namespace alike,"
                        + " by the names that are used within it");
            }
            boolean hasOwner = !Permission.placeholdersOf(pattern).isEmpty();
            for (var operation : Operation.values()) {
                var who = rule.who(operation);
                if (who != null && who.contains(Who.OWNER) && !hasOwner) {
                    throw new IllegalArgumentException("channels \"" + pattern + "\": nobody is the owner of what has"
                            + " no placeholder, such as {sub}");
                }
            }
            var same = shapes.put(pattern.name().replaceAll("\\{[^/]*}", "{}"), pattern);
            if (same != null) {
                throw new IllegalArgumentException(
                        "channels \"" + pattern + "\" and \"" + same + "\" name the same channels");
            }
        });
    }

    /** What the hub holds to. */
    public Rulebook<ChannelRule> forHub() {
        return book(rule -> new ChannelRule(
                keeping(rule),
                or(rule.echo(), Echo.ALL),
                (int) or(rule.maxSize(), largest).bytes(),
                slow(rule),
                or(rule.members(), Members.OFF)));
    }

    /** What access holds to. */
    public Rulebook<Access.Rule> forAccess() {
        return new Rulebook<>(permissions, Access.Rule.letting(Who.ANYONE, Who.ANYONE));
    }

    /** How the engine keeps each channel by the hub's book; the protocol's own and the services' are never kept. */
    public static Function<Channel, Keeping> forEngine(Rulebook<ChannelRule> book) {
        return channel -> channel.isBroadcast() ? book.of(channel).keeping() : Keeping.NOTHING;
    }

    private <R> Rulebook<R> book(Function<Rule, R> as) {
        var rules = new LinkedHashMap<Pattern, R>();
        whole.forEach((pattern, rule) -> rules.put(pattern, as.apply(rule)));
        return new Rulebook<>(rules, as.apply(Rule.EVERYWHERE));
    }

    private static Slow slow(Rule rule) {
        var slow = rule.slow();
        return slow == null ? Slow.CUT : slow.asOne();
    }

    private static Keeping keeping(Rule rule) {
        var keep = rule.keep();
        if (keep == null || rule.durability() == null || rule.durability() == Durability.NONE) {
            return Keeping.NOTHING;
        }
        var retention = new Retention(
                or(keep.count(), 1L),
                or(keep.age(), Duration.ZERO),
                or(keep.bytes(), new Size(0)).bytes());
        return new Keeping(rule.durability(), retention);
    }

    private static <T> T or(@Nullable T said, T otherwise) {
        return said == null ? otherwise : said;
    }
}
