package dev.herald.events;

import dev.herald.census.Queued;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * What waits to be written to one stream. Whatever has gathered while one write was under way leaves in the
 * next, all together.
 *
 * <p>Nobody ever waits here: whoever puts something in goes on at once, and when a write is done the thread
 * that did it starts the next. The fields are guarded by this object's monitor, which is never held while
 * calling out; that one write is under way at a time is {@link IteratingCallback}'s doing.
 */
final class Outlet extends IteratingCallback {
    private static final int MOST_AT_ONCE = 256 * 1024;

    private final Response response;
    private final Callback callback;
    private final Queued queued;
    private final Runnable roomAgain;
    private final Runnable closed;
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();

    private int writing;
    private boolean ending;
    private boolean failed;

    /**
     * @param queued counts what waits or is being written
     * @param roomAgain called once there is half of it again
     * @param closed called once, when nothing more will be written
     */
    Outlet(Response response, Callback callback, Queued queued, Runnable roomAgain, Runnable closed) {
        this.response = response;
        this.callback = callback;
        this.queued = queued;
        this.roomAgain = roomAgain;
        this.closed = closed;
    }

    synchronized void put(byte[] text) {
        if (!ending) {
            waiting.add(text);
            queued.add(text.length);
        }
    }

    /** Whatever waits leaves still, then the stream ends; what is put in from now on is dropped. */
    synchronized void end() {
        ending = true;
    }

    boolean hasRoom() {
        return queued.hasRoom();
    }

    boolean isIdle() {
        return queued.isIdle();
    }

    long queuedBytes() {
        return queued.bytes();
    }

    boolean isSilent() {
        return queued.bytes() == 0;
    }

    @Override
    protected Action process() {
        var batch = next();
        if (batch.length > 0) {
            response.write(false, ByteBuffer.wrap(batch), this);
            return Action.SCHEDULED;
        }
        return isOver() ? Action.SUCCEEDED : Action.IDLE;
    }

    @Override
    protected void onSuccess() {
        if (written()) {
            roomAgain.run();
        }
    }

    @Override
    protected void onCompleteSuccess() {
        queued.close();
        closed.run();
        callback.succeeded();
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        fail(cause);
    }

    /** Does not wait for a write that is under way: failing the response is what ends that. */
    @Override
    protected void onAborted(Throwable cause) {
        fail(cause);
    }

    private void fail(Throwable cause) {
        if (isFirstFailure()) {
            queued.close();
            closed.run();
            callback.failed(cause);
        }
    }

    private synchronized boolean isFirstFailure() {
        boolean first = !failed;
        failed = true;
        return first;
    }

    private synchronized byte[] next() {
        var batch = new ByteArrayOutputStream();
        while (!waiting.isEmpty() && batch.size() < MOST_AT_ONCE) {
            batch.writeBytes(waiting.remove());
        }
        writing = batch.size();
        return batch.toByteArray();
    }

    private synchronized boolean written() {
        int gone = writing;
        writing = 0;
        return queued.release(gone);
    }

    private synchronized boolean isOver() {
        return ending && waiting.isEmpty();
    }
}
