package dev.herald.bayeux.websocket;

import dev.herald.bayeux.exchange.BayeuxSession;
import dev.herald.bayeux.session.Backlog;
import dev.herald.bayeux.wire.Delivered;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.server.ServerMessage;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

/**
 * What a WebSocket still has to write: replies in their order, each when it has settled, and whatever is
 * queued for the session. One frame is under way at a time; all that comes meanwhile leaves in the next.
 *
 * <p>Any thread may add; {@link #process} is run by one thread at a time, whichever came first, and never
 * blocks.
 */
final class Outbox extends IteratingCallback {
    private static final int FRAME_BYTES = 64 * 1024;
    private static final int TURNS_WAITING = 64;

    private final WebSocketTransport transport;
    private final CoreSession socket;
    private final Consumer<Throwable> failed;
    private final Queue<Turn> turns = new ArrayDeque<>(); // guarded by itself
    private @Nullable Runnable whenRoom; // guarded by turns
    private volatile boolean broken; // set once, under turns
    private final AtomicReference<@Nullable BayeuxSession> wanting = new AtomicReference<>();

    // What follows belongs to the thread in process().
    private final Queue<ServerMessage> messages = new ArrayDeque<>();
    private final Queue<ServerMessage.Mutable> replies = new ArrayDeque<>();
    private @Nullable Turn turn;
    private @Nullable BayeuxSession sender;
    private long written;

    Outbox(WebSocketTransport transport, CoreSession socket, Consumer<Throwable> failed) {
        this.transport = transport;
        this.socket = socket;
        this.failed = failed;
    }

    /** Writes the turn's replies once they have settled and those before them have been written. */
    void add(Turn added) {
        synchronized (turns) {
            if (!broken) {
                turns.add(added);
            }
        }
        if (broken) {
            added.sent(transport);
            return;
        }
        added.settled().whenComplete((done, failure) -> iterate());
    }

    /** Writes what is queued for the session. */
    void want(BayeuxSession session) {
        wanting.set(session);
        iterate();
    }

    /** Asks the client's WebSocket for a pong. */
    void ping() {
        socket.sendFrame(new Frame(OpCode.PING), Callback.NOOP, false);
    }

    /** Runs the task when few enough turns wait, now or later: back-pressure for whoever sends us messages. */
    void whenRoom(Runnable task) {
        synchronized (turns) {
            if (turns.size() >= TURNS_WAITING) {
                whenRoom = task;
                return;
            }
        }
        task.run();
    }

    @Override
    protected Action process() {
        settleWritten();
        if (messages.isEmpty() && replies.isEmpty() && !collect()) {
            return Action.IDLE;
        }
        socket.sendFrame(new Frame(OpCode.TEXT, ByteBuffer.wrap(nextFrame())), this, false);
        return Action.SCHEDULED;
    }

    private void settleWritten() {
        if (sender != null && written > 0) {
            sender.backlog().release(written);
        }
        written = 0;
        if (turn != null && messages.isEmpty() && replies.isEmpty()) {
            turn.sent(transport);
            turn = null;
        }
    }

    /** Collects the next thing to write; false when there is nothing. */
    private boolean collect() {
        while (true) {
            turn = pollSettled();
            if (turn != null) {
                sender = turn.session();
                if (turn.takesQueue() && sender != null) {
                    messages.addAll(sender.takeQueue(this, turn.replies()));
                }
                replies.addAll(turn.replies());
            } else {
                sender = wanting.getAndSet(null);
                if (sender == null) {
                    return false;
                }
                messages.addAll(sender.takeQueue(this, java.util.List.of()));
            }
            if (!messages.isEmpty() || !replies.isEmpty()) {
                return true;
            }
            settleWritten();
        }
    }

    private @Nullable Turn pollSettled() {
        Turn head;
        Runnable resume = null;
        synchronized (turns) {
            head = turns.peek();
            if (head == null || !head.settled().isDone()) {
                return null;
            }
            turns.remove();
            if (whenRoom != null && turns.size() < TURNS_WAITING / 2) {
                resume = whenRoom;
                whenRoom = null;
            }
        }
        if (resume != null) {
            resume.run();
        }
        return head;
    }

    private byte[] nextFrame() {
        if (replies.isEmpty() && messages.size() == 1 && messages.peek() instanceof Delivered single) {
            messages.remove();
            count(single);
            return single.frame();
        }
        var frame = new ByteArrayOutputStream(1024);
        frame.write('[');
        var first = replies.peek();
        if (first != null && Channel.META_HANDSHAKE.equals(first.getChannel())) {
            append(replies.remove(), frame);
        }
        while (!messages.isEmpty() && frame.size() < FRAME_BYTES) {
            var message = messages.remove();
            count(message);
            append(message, frame);
        }
        if (messages.isEmpty() && turn != null) {
            turn.leaving(transport);
        }
        while (messages.isEmpty() && !replies.isEmpty() && frame.size() < FRAME_BYTES) {
            append(replies.remove(), frame);
        }
        frame.write(']');
        return frame.toByteArray();
    }

    private void count(ServerMessage message) {
        if (sender != null && !sender.isAcknowledging()) {
            written += Backlog.sizeOf(message);
        }
    }

    private void append(ServerMessage message, ByteArrayOutputStream frame) {
        if (frame.size() > 1) {
            frame.write(',');
        }
        frame.writeBytes(
                message instanceof Delivered delivered
                        ? delivered.getJSONBytes()
                        : transport.text(message).getBytes(StandardCharsets.UTF_8));
    }

    /** The connection is gone: what was under way counts as sent, and every session may expire. */
    @Override
    protected void onCompleteFailure(Throwable cause) {
        messages.forEach(this::count);
        messages.clear();
        replies.clear();
        settleWritten();
        synchronized (turns) {
            broken = true;
            turns.forEach(waiting -> waiting.sent(transport));
            turns.clear();
        }
        failed.accept(cause);
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
