package dev.herald.bayeux.polling;

import dev.herald.bayeux.exchange.BayeuxSession;
import dev.herald.bayeux.session.Backlog;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.server.CometDResponse;
import org.cometd.server.ServerSessionImpl;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a {@link PollRequest}: CometD's many small pieces are gathered and leave in one write.
 *
 * <p>Used by one thread at a time.
 */
final class PollResponse implements CometDResponse, CometDResponse.Output {
    private final Response response;
    private @Nullable BayeuxSession session;
    private long carried;
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream(512);

    PollResponse(Response response) {
        this.response = response;
    }

    /** This response takes the messages away from the session. */
    void carry(@Nullable ServerSessionImpl from, List<ServerMessage> messages) {
        if (from instanceof BayeuxSession owner && !owner.isAcknowledging()) {
            session = owner;
            carried = Backlog.sizeOf(messages);
        }
    }

    /** The response has been written, or has failed: what it carried waits no longer. */
    void finished() {
        if (session != null) {
            session.backlog().release(carried);
            carried = 0;
        }
    }

    @Override
    public void addHeader(String name, String value) {
        response.getHeaders().add(name, value);
    }

    @Override
    public void setContentType(String contentType) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    }

    @Override
    public Output getOutput() {
        return this;
    }

    @Override
    public void write(boolean last, byte[] bytes, Promise<Void> promise) {
        gathered.writeBytes(bytes);
        if (!last) {
            promise.succeed(null);
            return;
        }
        var body = ByteBuffer.wrap(gathered.toByteArray());
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.remaining());
        response.write(true, body, Callback.from(() -> promise.succeed(null), promise::fail));
    }
}
