package dev.herald.sections;

import dev.herald.config.Secret;
import dev.herald.config.words.Allowed;
import dev.herald.message.Pattern;
import dev.herald.webhooks.Event;
import dev.herald.webhooks.Webhook;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Backends that are told who comes and goes.
 *
 * @param to by name
 * @param giveUp after how long an event is laid aside
 * @param timeout of one attempt
 * @param grace for how long a channel may be empty and is not yet vacated
 * @param debounce for how long nobody must have changed a document for its change to be told
 */
public record Webhooks(
        Map<String, To> to,
        @Allowed(min = "1s", max = "30d") Duration giveUp,
        @Allowed(min = "50ms", max = "1m") Duration timeout,
        @Allowed(min = "0s", max = "10m") Duration grace,
        @Allowed(min = "10ms", max = "10m") Duration debounce) {

    public static final Webhooks DEFAULTS = new Webhooks(
            Map.of(), Duration.ofHours(24), Duration.ofSeconds(10), Duration.ofSeconds(2), Duration.ofSeconds(2));

    public Webhooks {
        to = Collections.unmodifiableMap(new LinkedHashMap<>(to));
        to.forEach((name, backend) -> backend.named(name)); // or refuses it
    }

    /**
     * One of them.
     *
     * @param secret that it is told with
     * @param events that it is told of; all when it is not said
     * @param channels of those that it is told of; all when it is not said
     */
    public record To(
            HookUrl url, @Secret HookSecret secret, @Nullable List<Event> events, @Nullable List<Pattern> channels) {

        Webhook named(String name) {
            Set<Event> told = events == null ? EnumSet.allOf(Event.class) : Set.copyOf(events);
            var of = channels == null ? List.of(new Pattern("/**")) : channels;
            return new Webhook(name, url.uri(), secret.text(), told, of);
        }
    }

    /** What is set, as the room wants it. */
    public dev.herald.webhooks.Webhooks.Settings settings() {
        var backends = to.entrySet().stream()
                .map(each -> each.getValue().named(each.getKey()))
                .toList();
        return new dev.herald.webhooks.Webhooks.Settings(
                backends, giveUp, timeout, grace, debounce, dev.herald.webhooks.Webhooks.Settings.NONE.pause());
    }
}
