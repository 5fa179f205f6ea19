package dev.herald.webhooks;

import dev.herald.documents.Documents;
import dev.herald.documents.telling.Changed;
import dev.herald.hub.Hub;
import dev.herald.message.Channel;
import dev.herald.message.Namespace;
import dev.herald.webhooks.Happening.Matter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** What documents have become, once those who edit them pause. */
final class Edits implements Consumer<Changed> {
    private static final int MOST_NAMES = 20;
    private static final int LARGEST = 60 << 10; // with what stands around it, it has to fit into a message
    private static final int AROUND = 4 << 10;

    private final Ledger ledger;
    private final Hub hub;
    private final List<Webhook> webhooks;

    Edits(Ledger ledger, Hub hub, List<Webhook> webhooks) {
        this.ledger = ledger;
        this.hub = hub;
        this.webhooks = webhooks.stream()
                .filter(webhook -> webhook.events().contains(Event.DOCUMENT_CHANGED))
                .toList();
    }

    /** Listens if there is somebody to be told, to documents in all namespaces that somebody is to be told of. */
    AutoCloseable listen(Documents documents, Duration pause) {
        return webhooks.isEmpty() ? () -> {} : documents.onChange(this::isWanted, pause, this);
    }

    private boolean isWanted(Channel document) {
        var called = new Channel(document.called());
        return webhooks.stream().flatMap(each -> each.channels().stream()).anyMatch(each -> each.matches(called));
    }

    /** An event that comes again for the same version has the same id. */
    @Override
    public void accept(Changed changed) {
        var channel = changed.channel();
        var facts = Happening.facts().put("channel", channel.called()).put("version", changed.version());
        var namespace = Namespace.of(channel).name();
        if (!namespace.isEmpty()) {
            facts.put("namespace", namespace);
        }
        changed.by().stream().limit(MOST_NAMES).forEach(facts.putArray("by")::add);
        int room = Math.min(LARGEST, hub.ruleOf(Webhook.DEAD).maxBytes() - AROUND);
        if (changed.value().size() <= room) {
            facts.set("value", Happening.parse(changed.value().json()));
        }
        var version = (channel.name() + " " + changed.version()).getBytes(StandardCharsets.UTF_8);
        var stay = UUID.nameUUIDFromBytes(version).toString();
        ledger.happens(Event.DOCUMENT_CHANGED, new Matter("document" + channel.name(), stay, facts));
    }
}
