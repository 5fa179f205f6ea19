package dev.herald.rules;

import com.fasterxml.jackson.core.JsonPointer;
import dev.herald.access.Operation;
import dev.herald.access.Who;
import dev.herald.broker.Keeping.Durability;
import dev.herald.config.words.Allowed;
import dev.herald.config.words.Size;
import dev.herald.hub.ChannelRule.Echo;
import dev.herald.hub.slow.Slow;
import dev.herald.message.Members;
import dev.herald.message.Pattern;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What holds for the channels of a pattern, as it was written; what is null is said by the next less
 * specific pattern.
 *
 * @param keep how much of each channel
 * @param publish who may; {@code subscribe}, {@code history} and {@code presence} likewise
 * @param maxSize of a payload; limits.message when no pattern says it
 * @param slow only for what is not kept: what is kept waits in the journal
 * @param members what can be told of who is there
 */
public record Rule(
        @Nullable Keep keep,
        @Nullable Durability durability,
        @Nullable List<Who> publish,
        @Nullable List<Who> subscribe,
        @Nullable List<Who> history,
        @Nullable List<Who> presence,
        @Nullable Echo echo,
        @Nullable Size maxSize,
        @Nullable SlowReaders slow,
        @Nullable Members members) {

    static final Duration FOREVER = Duration.ofDays(36_500);

    /** What holds where no pattern says anything else. */
    public static final Rule EVERYWHERE = new Rule(
            new Keep(1000L, Duration.ofDays(7), Size.ofMiB(16)),
            Durability.SYNC,
            List.of(Who.ANYONE),
            List.of(Who.ANYONE),
            null,
            null,
            Echo.ALL,
            null,
            null,
            Members.OFF);

    /** What holds for Herald's own announcements. */
    private static final Rule OURS =
            new Rule(null, null, List.of(Who.SERVER), null, null, null, null, null, null, Members.OFF);

    /** What holds for who is where: of what is newer than a list of its own, a reader that was too slow asks again. */
    private static final Rule MEMBERS = new Rule(
            null,
            Durability.NONE,
            null,
            null,
            null,
            null,
            null,
            null,
            new SlowReaders(Slow.Manner.DROP_OLDEST, null, null),
            null);

    /** What holds for where people are in a document: the newest of each is enough. */
    private static final Rule AWARENESS =
            new Rule(null, Durability.NONE, null, null, null, null, null, null, new SlowReaders(null, "/id", 20), null);

    /** What holds where people talk: who is there can be seen. */
    private static final Rule CHAT = new Rule(null, null, null, null, null, null, null, null, null, Members.LIST);

    /** What holds for the server's figures: the newest stays, however old; those before help who was away for a moment. */
    private static final Rule STATS =
            new Rule(new Keep(100L, FOREVER, null), Durability.ASYNC, null, null, null, null, null, null, null, null);

    /** What holds for documents: their changes are never too old, and many enough that who was away can be brought up to date. */
    static final Rule DOCUMENT = new Rule(
            new Keep(10_000L, FOREVER, Size.ofMiB(64)),
            Durability.SYNC,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);

    /** What is said to a user is the user's alone. */
    private static final Rule USERS = new Rule(null, null, null, null, null, null, null, null, null, null);

    /** What holds for what backends are still to be told: nobody else's business, and kept until they were. */
    private static final Rule WEBHOOKS = new Rule(
            new Keep(10_000_000L, Duration.ofDays(60), Size.ofMiB(1024)),
            Durability.SYNC,
            List.of(Who.SERVER),
            List.of(Who.SERVER),
            List.of(Who.SERVER),
            List.of(Who.SERVER),
            Echo.ALL,
            null,
            null,
            Members.OFF);

    /** What holds for what matters only now: who is typing, where a cursor is. */
    private static final Rule PASSING = new Rule(null, Durability.NONE, null, null, null, null, null, null, null, null);

    /** What a configuration's own rules are added to. */
    public static final Map<Pattern, Rule> BUILT_IN = Map.ofEntries(
            Map.entry(new Pattern("/**"), EVERYWHERE),
            Map.entry(new Pattern("/herald/**"), OURS),
            Map.entry(new Pattern("/herald/stats"), STATS),
            Map.entry(new Pattern("/users/{sub}/**"), USERS),
            Map.entry(new Pattern("/herald/members/**"), MEMBERS),
            Map.entry(new Pattern("/herald/aware/**"), AWARENESS),
            Map.entry(new Pattern("/chat"), CHAT),
            Map.entry(new Pattern("/chat/**"), CHAT),
            Map.entry(new Pattern("/herald/webhooks/**"), WEBHOOKS),
            Map.entry(new Pattern("/passing/**"), PASSING));

    /** How much is kept, whichever is reached first. */
    public record Keep(
            @Nullable @Allowed(min = "1", max = "1000000000") Long count,
            @Nullable @Allowed(min = "1s", max = "36500d") Duration age,
            @Nullable @Allowed(min = "1KiB", max = "1024TiB") Size bytes) {}

    /**
     * What becomes of entries that are not kept, for subscribers that do not keep up.
     *
     * @param by a JSON pointer to what tells a payload's newer version from other payloads; the channel when it is not said
     * @param rate that no subscriber is handed more of a second, of a key
     */
    public record SlowReaders(
            Slow.@Nullable Manner manner,
            @Nullable String by,
            @Nullable @Allowed(min = "1", max = "1000") Integer rate) {
        public SlowReaders {
            if (by != null) {
                JsonPointer.compile(by); // or refuses it
            }
            if (manner != null && manner != Slow.Manner.CONFLATE && (by != null || rate != null)) {
                throw new IllegalArgumentException("'by' and 'rate' are for manner: conflate");
            }
        }

        Slow asOne() {
            boolean conflates = by != null || rate != null;
            return new Slow(
                    manner != null ? manner : conflates ? Slow.Manner.CONFLATE : Slow.Manner.CUT,
                    by == null ? null : JsonPointer.compile(by),
                    rate == null ? 0 : rate);
        }
    }

    /** Whom this rule lets do it; null when another rule says so. */
    @Nullable
    List<Who> who(Operation operation) {
        return switch (operation) {
            case PUBLISH -> publish;
            case SUBSCRIBE -> subscribe;
            case HISTORY -> history;
            case PRESENCE -> presence;
        };
    }

    /** This rule, with what it leaves open said by the other. */
    Rule over(Rule below) {
        return new Rule(
                over(keep, below.keep),
                either(durability, below.durability),
                either(publish, below.publish),
                either(subscribe, below.subscribe),
                either(history, below.history),
                either(presence, below.presence),
                either(echo, below.echo),
                either(maxSize, below.maxSize),
                either(slow, below.slow),
                either(members, below.members));
    }

    private static @Nullable Keep over(@Nullable Keep above, @Nullable Keep below) {
        if (above == null || below == null) {
            return either(above, below);
        }
        return new Keep(
                either(above.count, below.count), either(above.age, below.age), either(above.bytes, below.bytes));
    }

    private static <T> @Nullable T either(@Nullable T said, @Nullable T otherwise) {
        return said == null ? otherwise : said;
    }
}
