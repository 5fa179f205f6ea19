package dev.herald.api.requesting;

import dev.herald.http.Answer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;

/**
 * A reply of lines, one for each answer, written as they come; those that come while one write is under way leave in the next.
 *
 * <p>Safe from any thread: the text that waits is guarded by this object's monitor, which is not held while writing.
 */
final class Lines implements Answer {
    private static final int ROOM = 1 << 20;

    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private final Runnable left;
    private boolean ended;
    private @Nullable Writing writing; // once the reply has begun

    /** @param left is run when the caller does not take the lines any more */
    Lines(Runnable left) {
        this.left = left;
    }

    void put(String json) {
        synchronized (this) {
            if (!ended) {
                waiting.writeBytes((json + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        write();
    }

    /** What waits is written still. */
    void end() {
        synchronized (this) {
            ended = true;
        }
        write();
    }

    synchronized int bytes() {
        return waiting.size();
    }

    boolean hasRoom() {
        return bytes() < ROOM;
    }

    private void write() {
        Writing begun;
        synchronized (this) {
            begun = writing;
        }
        if (begun != null) {
            begun.iterate();
        }
    }

    @Override
    public void send(Request request, Response response, Callback callback) {
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/x-ndjson");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        synchronized (this) {
            writing = new Writing(response, callback);
        }
        write();
    }

    private synchronized byte[] next() {
        var text = waiting.toByteArray();
        waiting.reset();
        return text;
    }

    private synchronized boolean isOver() {
        return ended && waiting.size() == 0;
    }

    private final class Writing extends IteratingCallback {
        private final Response response;
        private final Callback callback;

        Writing(Response response, Callback callback) {
            this.response = response;
            this.callback = callback;
        }

        @Override
        protected Action process() {
            var text = next();
            if (text.length > 0) {
                response.write(false, ByteBuffer.wrap(text), this);
                return Action.SCHEDULED;
            }
            return isOver() ? Action.SUCCEEDED : Action.IDLE;
        }

        @Override
        protected void onCompleteSuccess() {
            callback.succeeded();
        }

        @Override
        protected void onCompleteFailure(Throwable cause) {
            left.run();
            callback.failed(cause);
        }
    }
}
