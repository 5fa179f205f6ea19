package dev.herald.bayeux.websocket;

import dev.herald.bayeux.exchange.BayeuxSession;
import dev.herald.bayeux.session.Releasable;
import dev.herald.bayeux.wire.BayeuxMessage;
import org.cometd.server.AbstractServerTransport;
import org.eclipse.jetty.util.thread.Scheduler.Task;
import org.jspecify.annotations.Nullable;

/**
 * How CometD reaches a session over a WebSocket: writes its queue at once, and answers its {@code
 * /meta/connect}, if one is held, when the time is up, when the session ends, or when the session wants
 * its messages with connect replies only (the acknowledge extension).
 *
 * <p>Before a session's first connect one stands in that holds nothing. After its connect was answered
 * one goes on writing the queue until the next takes over. Safe from any thread.
 */
final class HeldConnect implements AbstractServerTransport.Scheduler, Releasable {
    private final Conversation conversation;
    private final BayeuxSession session;
    private final BayeuxMessage message;
    private final long cycle;
    private @Nullable Task timeout; // guarded by this; null when nothing is held
    private boolean disabled; // guarded by this

    /** Stands in until there is a connect. */
    HeldConnect(Conversation conversation, BayeuxSession session, BayeuxMessage message, long cycle) {
        this.conversation = conversation;
        this.session = session;
        this.message = message;
        this.cycle = cycle;
    }

    /** Holds the connect for as long as it says. */
    synchronized void hold(long millis) {
        timeout = conversation.schedule(this::expire, millis);
    }

    @Override
    public BayeuxMessage getMessage() {
        return message;
    }

    @Override
    public long getMetaConnectCycle() {
        return cycle;
    }

    @Override
    public void schedule() {
        boolean onlyByConnect = conversation.deliversByConnectOnly(session);
        if (onlyByConnect || session.isTerminated()) {
            if (letGo()) {
                session.notifyResumed(message, false);
                conversation.answerConnect(session, message, cycle);
            }
        } else if (isEnabled()) {
            conversation.outbox().want(session);
        }
    }

    @Override
    public Object wire() {
        return conversation.outbox();
    }

    @Override
    public void release() {
        if (letGo()) {
            session.notifyResumed(message, false);
            conversation.answerConnect(session, message, cycle);
        }
    }

    @Override
    public void ping() {
        conversation.outbox().ping();
    }

    private void expire() {
        if (letGo()) {
            session.notifyResumed(message, true);
            conversation.answerConnect(session, message, cycle);
        }
    }

    @Override
    public void cancel(Throwable cause) {
        disable();
        if (letGo()) {
            conversation.expireAfter(session, cycle);
        }
    }

    @Override
    public void destroy() {
        disable();
        letGo();
        conversation.close(session.bounds().endedFor());
    }

    /** A newer connect over the same connection is answered in this one's place. */
    void replaced() {
        if (letGo()) {
            session.notifyResumed(message, false);
        }
    }

    /** Whether something was held, which the caller now has to answer. */
    private synchronized boolean letGo() {
        var held = timeout;
        timeout = null;
        if (held != null) {
            held.cancel();
        }
        return held != null;
    }

    private synchronized void disable() {
        disabled = true;
    }

    private synchronized boolean isEnabled() {
        return !disabled;
    }
}
