package dev.herald.access;

import dev.herald.message.Channel;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whom a rule lets do one thing.
 *
 * @param saidBy the pattern of the rule that says so, which may have placeholders: {@code {sub}}, {@code {claim.teams}}
 */
public record Permission(Pattern saidBy, List<Who> who, List<Placeholder> placeholders) {

    /** A segment of the channel that has to be a value of the token's claim. */
    public record Placeholder(int segment, String claim) {}

    private static final String CLAIM = "claim.";

    public Permission {
        who = List.copyOf(who);
        placeholders = List.copyOf(placeholders);
    }

    /** @throws IllegalArgumentException if the pattern has something in braces that is no placeholder */
    public static Permission of(Pattern saidBy, List<Who> who) {
        return new Permission(saidBy, who, placeholdersOf(saidBy));
    }

    /**
     * The placeholders of a rule's pattern.
     *
     * @throws IllegalArgumentException if it has something in braces that is none
     */
    public static List<Placeholder> placeholdersOf(Pattern rule) {
        var segments = rule.name().substring(1).split("/");
        return java.util.stream.IntStream.range(0, segments.length)
                .filter(i -> segments[i].indexOf('{') >= 0 || segments[i].indexOf('}') >= 0)
                .mapToObj(i -> new Placeholder(i, claim(segments[i], rule)))
                .toList();
    }

    private static String claim(String segment, Pattern rule) {
        if (segment.equals("{sub}")) {
            return "sub";
        }
        boolean isClaim = segment.startsWith("{" + CLAIM) && segment.indexOf('}') == segment.length() - 1;
        if (isClaim && segment.length() > CLAIM.length() + 2) {
            return segment.substring(1 + CLAIM.length(), segment.length() - 1);
        }
        throw new IllegalArgumentException(
                "'" + segment + "' in " + rule + " is no placeholder: a whole segment may be {sub} or {claim.NAME}");
    }

    /** Who of those it lets in the identity is, if any; hooks, which are asked later, left aside. */
    @Nullable
    Who admits(Identity identity, Operation operation, Channel channel) {
        for (var each : who) {
            if (each.equals(Who.ANYONE)
                    || (identity instanceof Identity.User user && is(user, each, operation, channel))) {
                return each;
            }
        }
        return null;
    }

    /** A token that says what it is good for is good for nothing else. */
    private boolean is(Identity.User user, Who each, Operation operation, Channel channel) {
        var grants = user.grants();
        if (grants != null && !grants.cover(operation, channel)) {
            return false;
        }
        return each.equals(Who.AUTHENTICATED)
                || (each.equals(Who.GRANTED) && grants != null)
                || (each.equals(Who.OWNER) && owns(user, channel))
                || each.isRoleOf(user)
                || each.isSubjectOf(user);
    }

    private boolean owns(Identity.User user, Channel channel) {
        if (placeholders.isEmpty()) {
            return false;
        }
        var segments = Namespace.called(channel.name()).substring(1).split("/");
        for (var placeholder : placeholders) {
            var values = user.claims().get(placeholder.claim());
            if (values == null
                    || placeholder.segment() >= segments.length
                    || !names(segments[placeholder.segment()], values)) {
                return false;
            }
        }
        return true;
    }

    private static boolean names(String segment, Set<String> values) {
        return segment.indexOf('~') < 0
                ? values.contains(segment)
                : values.stream().anyMatch(value -> Channel.segment(value).equals(segment));
    }
}
