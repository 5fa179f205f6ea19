package dev.herald.presence.members;

import dev.herald.message.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * How the members of a channel differ from what was told before.
 *
 * @param version grows by one from one to the next; where it grows by more, look at the whole list again
 * @param count of all members
 * @param joined empty where only the count is told: on large channels, and where the rule says so
 * @param left as they were
 */
public record Changes(
        Channel channel, long version, int count, List<Member> joined, List<Member> left, List<Member> changed) {

    /** The same in as many differences, one after the other, as it takes for each to fit, or to be of a single member. */
    List<Changes> parts(Predicate<Changes> fits) {
        int size = joined.size() + left.size() + changed.size();
        if (size < 2 || fits.test(this)) {
            return List.of(this);
        }
        var parts = new ArrayList<>(part(0, size / 2, version).parts(fits));
        long next = parts.get(parts.size() - 1).version + 1;
        parts.addAll(part(size / 2, size, next).parts(fits));
        return parts;
    }

    private Changes part(int from, int to, long itsVersion) {
        int joins = joined.size();
        int leaves = joins + left.size();
        return new Changes(
                channel,
                itsVersion,
                count,
                slice(joined, from, to),
                slice(left, from - joins, to - joins),
                slice(changed, from - leaves, to - leaves));
    }

    private static List<Member> slice(List<Member> members, int from, int to) {
        int size = members.size();
        return members.subList(Math.min(Math.max(from, 0), size), Math.min(Math.max(to, 0), size));
    }
}
