package dev.herald.presence.members;

import dev.herald.message.Channel;
import java.util.List;

/**
 * How the members of a channel differ from what was told before.
 *
 * @param version grows by one from one to the next; where it grows by more, look at the whole list again
 * @param count of all members
 * @param joined empty where only the count is told: on large channels, and where the rule says so
 * @param left as they were
 */
public record Changes(
        Channel channel, long version, int count, List<Member> joined, List<Member> left, List<Member> changed) {}
