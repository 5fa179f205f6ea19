package dev.herald.webhooks;

import dev.herald.message.Channel;
import dev.herald.message.Namespace;
import dev.herald.presence.members.Changes;
import dev.herald.presence.members.Member;
import dev.herald.webhooks.Happening.Matter;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.Consumer;

/** Who comes to channels and goes, as presence tells it: on channels whose rule lists members. */
final class Attendees implements Consumer<Changes> {
    private final Ledger ledger;

    Attendees(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public void accept(Changes changes) {
        changes.left().forEach(member -> ledger.ends(Event.MEMBER_REMOVED, matter(changes, member)));
        changes.joined().forEach(member -> ledger.begins(Event.MEMBER_ADDED, matter(changes, member)));
    }

    /** A member that leaves has the same stay as when it came. */
    private static Matter matter(Changes changes, Member member) {
        var channel = changes.channel();
        var facts = Happening.facts().put("channel", channel.called()).put("member", member.id());
        var namespace = Namespace.of(channel).name();
        if (!namespace.isEmpty()) {
            facts.put("namespace", namespace);
        }
        if (member.user() != null) {
            facts.put("user", member.user());
        }
        var subject = "member" + channel.name() + "/" + Channel.segment(member.id());
        var stay = UUID.nameUUIDFromBytes((subject + " " + member.since()).getBytes(StandardCharsets.UTF_8));
        return new Matter(subject, stay.toString(), facts);
    }
}
