package dev.herald.bayeux.exchange;

import dev.herald.bayeux.session.Backlog;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.bayeux.server.ServerSession;
import org.cometd.server.ext.AcknowledgedMessagesExtension;

/**
 * The batches that one session has been sent and has not acknowledged. Their bytes go back to its backlog when it
 * does, so that CometD's acknowledge extension, which keeps what was sent until then, stays within the same limit.
 */
final class Acknowledgements {
    private final ConcurrentSkipListMap<Long, Long> batches = new ConcurrentSkipListMap<>(); // number to bytes

    /** Has every session told of what it is sent and acknowledges. */
    static AcknowledgedMessagesExtension.Listener listener() {
        return new AcknowledgedMessagesExtension.Listener() {
            @Override
            public void onBatchSend(ServerSession session, List<ServerMessage> messages, long batch) {
                ((BayeuxSession) session).acknowledgements().sent(messages, batch);
            }

            @Override
            public void onBatchReceive(ServerSession session, long batch) {
                var owner = (BayeuxSession) session;
                owner.backlog().release(owner.acknowledgements().received(batch));
            }
        };
    }

    /** A send repeats whatever is not acknowledged yet, so what is new is the rest. */
    private void sent(List<ServerMessage> messages, long batch) {
        long known = batches.values().stream().mapToLong(Long::longValue).sum();
        batches.put(batch, Math.max(0, Backlog.sizeOf(messages) - known));
    }

    private long received(long batch) {
        var done = batches.headMap(batch, true);
        long bytes = done.values().stream().mapToLong(Long::longValue).sum();
        done.clear();
        return bytes;
    }
}
