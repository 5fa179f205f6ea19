package dev.herald.rules;

import dev.herald.access.Access.Who;
import dev.herald.broker.Keeping.Durability;
import dev.herald.config.words.Allowed;
import dev.herald.config.words.Size;
import dev.herald.hub.ChannelRule.Echo;
import dev.herald.message.Pattern;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What holds for the channels of a pattern, as it was written; what is null is said by the next less
 * specific pattern.
 *
 * @param maxSize of a payload; limits.message when no pattern says it
 */
public record Rule(
        @Nullable History history,
        @Nullable Durability durability,
        @Nullable Who publish,
        @Nullable Who subscribe,
        @Nullable Echo echo,
        @Nullable Size maxSize) {

    /** What holds where no pattern says anything else. */
    public static final Rule EVERYWHERE = new Rule(
            new History(1000L, Duration.ofDays(7), Size.ofMiB(16)),
            Durability.SYNC,
            Who.ANYONE,
            Who.ANYONE,
            Echo.ALL,
            null);

    /** What holds for Herald's own announcements. */
    private static final Rule OURS = new Rule(null, null, Who.SERVER, null, null, null);

    /** What holds for the server's figures: the newest stays, however old; those before help who was away for a moment. */
    private static final Rule STATS =
            new Rule(new History(100L, Duration.ofDays(36_500), null), Durability.ASYNC, null, null, null, null);

    /** What holds for what matters only now: who is typing, where a cursor is. */
    private static final Rule PASSING = new Rule(null, Durability.NONE, null, null, null, null);

    /** What a configuration's own rules are added to. */
    public static final Map<Pattern, Rule> BUILT_IN = Map.of(
            new Pattern("/**"), EVERYWHERE,
            new Pattern("/herald/**"), OURS,
            new Pattern("/herald/stats"), STATS,
            new Pattern("/passing/**"), PASSING);

    /** How much is kept, whichever is reached first. */
    public record History(
            @Nullable @Allowed(min = "1", max = "1000000000") Long count,
            @Nullable @Allowed(min = "1s", max = "36500d") Duration age,
            @Nullable @Allowed(min = "1KiB", max = "1024TiB") Size bytes) {}

    /** This rule, with what it leaves open said by the other. */
    Rule over(Rule below) {
        return new Rule(
                over(history, below.history),
                either(durability, below.durability),
                either(publish, below.publish),
                either(subscribe, below.subscribe),
                either(echo, below.echo),
                either(maxSize, below.maxSize));
    }

    private static @Nullable History over(@Nullable History above, @Nullable History below) {
        if (above == null || below == null) {
            return either(above, below);
        }
        return new History(
                either(above.count, below.count), either(above.age, below.age), either(above.bytes, below.bytes));
    }

    private static <T> @Nullable T either(@Nullable T said, @Nullable T otherwise) {
        return said == null ? otherwise : said;
    }
}
