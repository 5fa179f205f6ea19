package dev.herald.bayeux.wire;

import dev.herald.message.InvalidName;
import dev.herald.message.Namespace;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a message must contain before anybody looks at what it means (Bayeux 1.0, sections 4 and 5).
 *
 * <p>An error reads {@code code:args:text}; the text begins with a word that programs can rely on.
 */
public final class Grammar {
    private static final Set<String> CONNECTION_TYPES = Set.of("websocket", "long-polling", "callback-polling");
    private static final Set<String> ROOTS = Set.of("/meta", "/service");
    private static final int MAX_ID_LENGTH = 128;

    private final Set<String> offered;

    /** @param offered the connection types that this server has switched on */
    public Grammar(Collection<String> offered) {
        this.offered = Set.copyOf(offered);
    }

    /** What is wrong with the message, or null. */
    public @Nullable String problemOf(BayeuxMessage message) {
        var id = message.getId();
        if (id != null && !isId(id)) {
            message.remove("id"); // it cannot be echoed
            return "405::message_id_invalid, at most " + MAX_ID_LENGTH + " characters, in whole pairs";
        }
        var found = message.problem();
        if (found != null) {
            return found;
        }
        var extension = extension(message);
        if (extension != null) {
            return extension;
        }
        var channel = message.getChannel();
        if (channel == null) {
            return "400::channel_missing";
        }
        return switch (channel) {
            case "/meta/handshake" -> handshake(message);
            case "/meta/connect" -> connect(message);
            case "/meta/subscribe", "/meta/unsubscribe" -> subscriptions(message);
            case "/meta/disconnect" -> null;
            default -> publish(channel, message);
        };
    }

    private static boolean isId(String id) {
        return id.length() <= MAX_ID_LENGTH
                && StandardCharsets.UTF_8.newEncoder().canEncode(id);
    }

    /** CometD's extensions trust what clients send them. */
    private static @Nullable String extension(BayeuxMessage message) {
        var ext = message.getExt();
        if (ext == null) {
            return null;
        }
        var ack = ext.get("ack");
        if (ack != null && !(ack instanceof Boolean) && !(ack instanceof Number)) {
            return "400:ext.ack:field_invalid, it must be true or a number";
        }
        if (ack instanceof Boolean && "/meta/connect".equals(message.getChannel())) {
            return "400:ext.ack:field_invalid, it must be a number";
        }
        var sync = ext.get("timesync");
        if (sync == null) {
            return null;
        }
        boolean isSound = sync instanceof Map<?, ?> times
                && times.get("tc") instanceof Number
                && (times.get("l") == null || (times.get("l") instanceof Number && times.get("o") instanceof Number));
        return isSound ? null : "400:ext.timesync:field_invalid, it must have the numbers tc, l and o";
    }

    private @Nullable String handshake(BayeuxMessage message) {
        var version = message.get("version");
        if (version == null) {
            return "400:version:field_missing";
        }
        if (!version.toString().startsWith("1.") && !version.equals("1")) {
            return "300:" + shown(version) + ":version_unsupported, this is Bayeux 1.0";
        }
        var minimum = message.get("minimumVersion");
        if (minimum != null && !Set.of("1.0", "1", "0.9", "1.0beta").contains(minimum)) {
            return "300:" + shown(minimum) + ":version_unsupported, this is Bayeux 1.0";
        }
        var types = message.get("supportedConnectionTypes");
        if (types == null) {
            return "400:supportedConnectionTypes:field_missing";
        }
        var asked = types instanceof List<?> list ? list : List.of(types);
        return asked.stream().anyMatch(offered::contains)
                ? null
                : "301:" + shown(asked) + ":connection_types_unsupported, this server has " + offered;
    }

    private @Nullable String connect(BayeuxMessage message) {
        var type = message.get("connectionType");
        if (type == null) {
            return "400:connectionType:field_missing";
        }
        if (!CONNECTION_TYPES.contains(type)) {
            return "400:" + shown(type) + ":connection_type_unsupported, this server has " + offered;
        }
        var nth = message.heraldExt().get("nth");
        if (nth != null && !(nth instanceof Integer) && !(nth instanceof Long)) {
            return "400:ext.herald.nth:field_invalid, it must be a whole number";
        }
        var advice = message.getAdvice();
        for (var field : List.of("timeout", "interval")) {
            if (advice != null && advice.get(field) != null && !(advice.get(field) instanceof Number)) {
                return "400:advice." + field + ":field_invalid, it must be a number";
            }
        }
        return null;
    }

    private static @Nullable String subscriptions(BayeuxMessage message) {
        var names = namesOf(message);
        if (names.isEmpty()) {
            return "403::subscription_missing";
        }
        for (var name : names) {
            try {
                var pattern = Namespace.DEFAULT.pattern(name);
                if (pattern.stem().startsWith("/meta/") || ROOTS.contains(name)) {
                    return "403:" + shown(name) + ":subscription_invalid, it cannot be subscribed to";
                }
            } catch (InvalidName e) {
                return "403:" + shown(name) + ":subscription_invalid, " + e.getMessage();
            }
        }
        return null;
    }

    /** The names in the message's subscription field, in their order, each once. */
    public static List<String> namesOf(BayeuxMessage message) {
        var field = message.get("subscription");
        if (field instanceof String name) {
            return List.of(name);
        }
        return field instanceof List<?> list
                ? list.stream().map(String::valueOf).distinct().toList()
                : List.of();
    }

    private static @Nullable String publish(String name, BayeuxMessage message) {
        try {
            var channel = Namespace.DEFAULT.channel(name);
            if (channel.isMeta() || ROOTS.contains(name)) {
                return "405:" + shown(name) + ":channel_invalid, there is no such channel";
            }
            if (message.payload() == null && channel.isBroadcast()) {
                return "400:" + shown(name) + ":data_missing";
            }
            return null;
        } catch (InvalidName e) {
            return "405:" + shown(name) + ":channel_invalid, " + e.getMessage();
        }
    }

    /** A value that came from the client, short and without the colon that separates an error's parts. */
    private static String shown(Object value) {
        var text = value.toString().replaceAll("[^\\x20-\\x39\\x3b-\\x7e]", "?");
        return text.length() <= 64 ? text : text.substring(0, 61) + "...";
    }
}
