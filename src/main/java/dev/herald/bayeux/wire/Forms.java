package dev.herald.bayeux.wire;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.herald.hub.lanes.Delivery.WireForm;
import dev.herald.message.Entry;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.message.Position;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How entries look as Bayeux messages.
 *
 * <p>They are built from a whitelist: channel, data, on a kept channel the position, and the publication's own id.
 * Nothing else that a publisher put into its message (advice, ext, clientId, id) can reach a subscriber.
 */
public final class Forms {

    /** What most sessions get. */
    public static final WireForm<Delivered> PLAIN = Forms::plain;

    /** The same with {@code ext.replay}, the number by which Salesforce's clients ask for what they missed. */
    public static final WireForm<Delivered> WITH_REPLAY = Forms::withReplay;

    private Forms() {}

    /** A message of the server's own to one session. */
    public static Delivered notice(String channel, Payload data) {
        return message(channel, data.json(), "", null);
    }

    /** The answer to a request of a client that knows it by its message's id, as CometD's remote calls are answered. */
    public static Delivered answer(String channel, String id, Payload data) {
        return message(channel, data.json(), ",\"id\":" + quoted(id) + ",\"successful\":true", null);
    }

    /** The same, for one that went wrong. */
    public static Delivered failure(String channel, String id, String error, Payload data) {
        var more = ",\"id\":" + quoted(id) + ",\"successful\":false,\"error\":" + quoted(error);
        return message(channel, data.json(), more, null);
    }

    /** The news that history went out of reach: what lies before the position is lost. */
    public static Delivered gap(Pattern pattern, Position resumed, String reason) {
        var subscription = quoted(Namespace.called(pattern.name()));
        return notice(
                "/herald/gap",
                Payload.of("{\"subscription\":" + subscription + ",\"position\":\"" + resumed + "\",\"reason\":"
                        + quoted(reason) + "}"));
    }

    /** The JSON string for a text. */
    public static String quoted(String text) {
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }

    private static Delivered plain(Entry entry) {
        return message(entry, herald(entry));
    }

    private static Delivered withReplay(Entry entry) {
        var position = entry.position();
        return message(entry, herald(entry) + (position == null ? "" : ",\"replay\":" + position.offset()));
    }

    /** Where the entry stands, if it is kept, and the name that its publisher gave it, if any. */
    private static String herald(Entry entry) {
        var position = entry.position();
        var id = entry.publication().id();
        if (position == null && id == null) {
            return "";
        }
        var place = position == null ? "" : "\"position\":\"" + position + "\"";
        var comma = position == null || id == null ? "" : ",";
        return "\"herald\":{" + place + comma + (id == null ? "" : "\"id\":" + quoted(id)) + "}";
    }

    private static Delivered message(Entry entry, String ext) {
        var more = ext.isEmpty() ? "" : ",\"ext\":{" + ext + "}";
        return message(Namespace.called(entry.channel().name()), entry.payload().json(), more, entry.position());
    }

    private static Delivered message(String channel, byte[] data, String ext, @Nullable Position position) {
        var out = new ByteArrayOutputStream(data.length + channel.length() + ext.length() + 24);
        out.writeBytes(("{\"channel\":\"" + channel + "\",\"data\":").getBytes(StandardCharsets.UTF_8));
        out.writeBytes(data);
        out.writeBytes((ext + "}").getBytes(StandardCharsets.UTF_8));
        return new Delivered(channel, out.toByteArray(), position);
    }
}
