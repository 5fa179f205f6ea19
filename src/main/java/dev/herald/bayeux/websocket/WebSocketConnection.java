package dev.herald.bayeux.websocket;

import dev.herald.bayeux.wire.BayeuxMessage;
import dev.herald.bayeux.wire.Frames;
import dev.herald.bayeux.wire.MalformedMessages;
import dev.herald.bayeux.wire.RequestContext;
import dev.herald.http.edge.Guest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

/**
 * One client's WebSocket: gathers frames to texts, and hands the messages in them to its {@link
 * Conversation}.
 *
 * <p>Jetty calls one method at a time and gives the next frame only when it is demanded, which is not
 * before the conversation has room for more: a client that publishes faster than the journal takes is
 * held back by TCP.
 */
public final class WebSocketConnection implements FrameHandler {
    private static final int TOO_LARGE = CloseStatus.MESSAGE_TOO_LARGE;

    private final WebSocketTransport transport;
    private final RequestContext context;
    private final String browser;
    private final int maxBytes;
    private final Guest guest;
    private final Frames.Limits limits;
    private final Frames frames;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private @Nullable CoreSession session; // set once, before any frame
    private @Nullable Conversation conversation; // likewise

    /**
     * @param context of the request that was upgraded
     * @param browser the cookie's value that this connection was opened with, or was given
     * @param maxBytes of one text
     * @param guest whose connection this is
     */
    WebSocketConnection(
            WebSocketTransport transport,
            RequestContext context,
            String browser,
            int maxBytes,
            Frames.Limits limits,
            Guest guest) {
        this.transport = transport;
        this.context = context;
        this.browser = browser;
        this.maxBytes = maxBytes;
        this.limits = limits;
        this.guest = guest;
        frames = new Frames(limits);
    }

    @Override
    public void onOpen(CoreSession opened, Callback callback) {
        session = opened;
        conversation = new Conversation(transport, context, browser, opened);
        transport.opened(this);
        guest.opened(() -> close(CloseStatus.POLICY_VIOLATION, "nothing was said here"));
        callback.succeeded();
        opened.demand();
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        conversation().heard();
        switch (frame.getOpCode()) {
            case OpCode.TEXT, OpCode.CONTINUATION -> onText(frame, callback);
            case OpCode.PING -> onPing(frame, callback);
            case OpCode.BINARY -> {
                callback.succeeded();
                close(CloseStatus.BAD_DATA, "Bayeux messages are text");
            }
            default -> proceed(callback);
        }
    }

    /** The next frame is not asked for before the answer has left: who does not read cannot make us hoard answers. */
    private void onPing(Frame ping, Callback callback) {
        if (!frames.mayPing()) {
            callback.succeeded();
            refuse("limits.wire.pings", "at most " + limits.pings() + " pings a second");
            return;
        }
        var pong = new Frame(OpCode.PONG, ByteBuffer.wrap(BufferUtil.toArray(ping.getPayload())));
        callback.succeeded();
        session()
                .sendFrame(
                        pong,
                        Callback.from(session()::demand, failure -> session().abort()),
                        false);
    }

    private void onText(Frame frame, Callback callback) {
        var payload = frame.getPayload();
        if (!frames.mayHavePart(frame.isFin())) {
            callback.succeeded();
            refuse("limits.wire.frames", "a text may come in at most " + limits.perText() + " frames");
            return;
        }
        if (text.size() + payload.remaining() > maxBytes) {
            callback.succeeded();
            close(TOO_LARGE, "at most " + maxBytes + " bytes");
            return;
        }
        text.writeBytes(BufferUtil.toArray(payload));
        if (!frame.isFin()) {
            proceed(callback);
            return;
        }
        var whole = text.toByteArray();
        text.reset();
        callback.succeeded();
        take(whole);
    }

    private void take(byte[] whole) {
        guest.spoke();
        try {
            var messages = transport.reader().read(whole);
            if (messages.stream().anyMatch(BayeuxMessage::isHandshake) && !guest.mayHandshake()) {
                close(CloseStatus.POLICY_VIOLATION, "too many handshakes: limits.address.handshakes");
                return;
            }
            conversation().take(messages, session()::demand);
        } catch (MalformedMessages e) {
            close(CloseStatus.BAD_PAYLOAD, "not Bayeux messages: " + e.getMessage());
        } catch (RuntimeException e) {
            conversation().broken(e);
        }
    }

    private void proceed(Callback callback) {
        callback.succeeded();
        session().demand();
    }

    private void refuse(String limit, String reason) {
        guest.refused(limit);
        close(CloseStatus.POLICY_VIOLATION, reason + ": " + limit);
    }

    private void close(int code, String reason) {
        session().close(code, reason, Callback.NOOP);
    }

    void goAway() {
        close(CloseStatus.SHUTDOWN, "the server is going away");
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        if (conversation != null) {
            conversation.ended(cause);
        }
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        transport.closed(this);
        guest.left();
        if (conversation != null) {
            conversation.ended(new java.io.EOFException("closed " + status.getCode()));
        }
        callback.succeeded();
    }

    private CoreSession session() {
        return java.util.Objects.requireNonNull(session, "frames come after onOpen");
    }

    private Conversation conversation() {
        return java.util.Objects.requireNonNull(conversation, "frames come after onOpen");
    }
}
