package dev.herald.bayeux.websocket;

import dev.herald.bayeux.wire.MalformedMessages;
import dev.herald.bayeux.wire.RequestContext;
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
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private @Nullable CoreSession session; // set once, before any frame
    private @Nullable Conversation conversation; // likewise

    /**
     * @param context of the request that was upgraded
     * @param browser the cookie's value that this connection was opened with, or was given
     * @param maxBytes of one text
     */
    WebSocketConnection(WebSocketTransport transport, RequestContext context, String browser, int maxBytes) {
        this.transport = transport;
        this.context = context;
        this.browser = browser;
        this.maxBytes = maxBytes;
    }

    @Override
    public void onOpen(CoreSession opened, Callback callback) {
        session = opened;
        conversation = new Conversation(transport, context, browser, opened);
        transport.opened(this);
        callback.succeeded();
        opened.demand();
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
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
        try {
            conversation().take(transport.reader().read(whole), session()::demand);
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
