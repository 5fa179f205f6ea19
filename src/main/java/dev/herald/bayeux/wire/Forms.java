package dev.herald.bayeux.wire;

import dev.herald.hub.Delivery.WireForm;
import dev.herald.message.Entry;
import dev.herald.message.Position;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * How entries look as Bayeux messages.
 *
 * <p>They are built from a whitelist: channel, data and, on a kept channel, the position. Nothing else that
 * a publisher put into its message (advice, ext, clientId, id) can reach a subscriber.
 */
public final class Forms {

    /** What most sessions get. */
    public static final WireForm<Delivered> PLAIN = Forms::plain;

    /** The same with {@code ext.replay}, the number by which Salesforce's clients ask for what they missed. */
    public static final WireForm<Delivered> WITH_REPLAY = Forms::withReplay;

    private Forms() {}

    /** A message of the server's own to one session; the data is JSON. */
    public static Delivered notice(String channel, String data) {
        return message(channel, data.getBytes(StandardCharsets.UTF_8), "");
    }

    private static Delivered plain(Entry entry) {
        var position = entry.position();
        return message(entry, position == null ? "" : ",\"ext\":{" + herald(position) + "}");
    }

    private static Delivered withReplay(Entry entry) {
        var position = entry.position();
        return message(
                entry,
                position == null ? "" : ",\"ext\":{" + herald(position) + ",\"replay\":" + position.offset() + "}");
    }

    private static String herald(Position position) {
        return "\"herald\":{\"position\":\"" + position + "\"}";
    }

    private static Delivered message(Entry entry, String ext) {
        return message(entry.channel().name(), entry.payload().json(), ext);
    }

    private static Delivered message(String channel, byte[] data, String ext) {
        var out = new ByteArrayOutputStream(data.length + channel.length() + ext.length() + 24);
        out.writeBytes(("{\"channel\":\"" + channel + "\",\"data\":").getBytes(StandardCharsets.UTF_8));
        out.writeBytes(data);
        out.writeBytes((ext + "}").getBytes(StandardCharsets.UTF_8));
        return new Delivered(channel, out.toByteArray());
    }
}
