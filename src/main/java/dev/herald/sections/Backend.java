package dev.herald.sections;

import dev.herald.access.Grants;
import dev.herald.access.Identity;
import dev.herald.access.Operation;
import dev.herald.config.Secret;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import java.util.EnumMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a backend may do that shows one of its keys: everything, or, when it says so, only what is listed.
 *
 * @param keys several hold at a time, so that a new one can be handed out before the old one goes
 * @param namespace that it works in
 */
public record Backend(
        @Secret List<ApiKey> keys,
        @Nullable List<Pattern> publish,
        @Nullable List<Pattern> subscribe,
        @Nullable List<Pattern> history,
        @Nullable List<Pattern> presence,
        @Nullable Namespace namespace) {

    /** Who shows one of the keys. */
    Identity.Server server(String name) {
        return new Identity.Server(namespace == null ? Namespace.DEFAULT : namespace, name, scope());
    }

    private Grants scope() {
        var patterns = new EnumMap<Operation, List<Pattern>>(Operation.class);
        put(patterns, Operation.PUBLISH, publish);
        put(patterns, Operation.SUBSCRIBE, subscribe);
        put(patterns, Operation.HISTORY, history);
        put(patterns, Operation.PRESENCE, presence);
        return patterns.isEmpty() ? Grants.ALL : new Grants(patterns);
    }

    private static void put(
            EnumMap<Operation, List<Pattern>> patterns, Operation operation, @Nullable List<Pattern> said) {
        if (said != null) {
            patterns.put(operation, said);
        }
    }
}
