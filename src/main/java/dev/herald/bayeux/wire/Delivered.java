package dev.herald.bayeux.wire;

import dev.herald.message.Position;
import java.nio.charset.StandardCharsets;
import org.cometd.server.ServerMessageImpl;
import org.jspecify.annotations.Nullable;

/**
 * A message to subscribers, born as the bytes that all of them get.
 *
 * <p>What is in it is {@link Forms}' doing. Immutable but for the frame, which is made once when it is first
 * asked for.
 */
public final class Delivered extends ServerMessageImpl {
    private static final long serialVersionUID = 1L;
    private static final long NOT_KEPT = -1;

    private final String channel;
    private final transient byte[] json;
    private final long offset; // none when the entry is not kept
    private transient volatile byte @Nullable [] frame;

    /** @param json the whole message, which must not change any more */
    Delivered(String channel, byte[] json, @Nullable Position position) {
        this.channel = channel;
        this.json = json;
        this.offset = position == null ? NOT_KEPT : position.offset();
    }

    public boolean isKept() {
        return offset != NOT_KEPT;
    }

    /** The journal's, when the entry is kept. */
    public long offset() {
        return offset;
    }

    /** The message alone in an array, which is what a WebSocket frame carries; shared by all who send it. */
    public byte[] frame() {
        var made = frame;
        if (made == null) {
            made = new byte[json.length + 2];
            made[0] = '[';
            System.arraycopy(json, 0, made, 1, json.length);
            made[made.length - 1] = ']';
            frame = made;
        }
        return made;
    }

    /** The length of the message in bytes. */
    public int bytes() {
        return json.length;
    }

    @Override
    public String getChannel() {
        return channel;
    }

    @Override
    public byte[] getJSONBytes() {
        return json;
    }

    @Override
    public String getJSON() {
        return new String(json, StandardCharsets.UTF_8);
    }

    @Override
    protected boolean isFrozen() {
        return true;
    }
}
