package dev.herald.bayeux.exchange;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.bayeux.server.ServerSession;
import org.cometd.server.ext.AcknowledgedMessagesExtension;

/**
 * Gives the bytes of acknowledged batches back to their session's backlog, so that CometD's acknowledge
 * extension, which keeps what was sent until it is acknowledged, stays within the same limit.
 */
final class Acknowledgements implements AcknowledgedMessagesExtension.Listener {
    private final Map<String, ConcurrentSkipListMap<Long, Long>> unacknowledged = new ConcurrentHashMap<>();

    @Override
    public void onBatchSend(ServerSession session, List<ServerMessage> messages, long batch) {
        var batches = unacknowledged.computeIfAbsent(session.getId(), id -> new ConcurrentSkipListMap<>());
        // A send repeats whatever is not acknowledged yet, so what is new is the rest.
        long known = batches.values().stream().mapToLong(Long::longValue).sum();
        batches.put(batch, Math.max(0, Backlog.sizeOf(messages) - known));
    }

    @Override
    public void onBatchReceive(ServerSession session, long batch) {
        var batches = unacknowledged.get(session.getId());
        if (batches == null || !(session instanceof BayeuxSession owner)) {
            return;
        }
        var done = batches.headMap(batch, true);
        long bytes = done.values().stream().mapToLong(Long::longValue).sum();
        done.clear();
        owner.backlog().release(bytes);
    }

    void forget(ServerSession session) {
        unacknowledged.remove(session.getId());
    }
}
