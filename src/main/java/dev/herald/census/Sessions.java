package dev.herald.census;

import dev.herald.message.Pattern;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that are open on this node, whatever door they came in by.
 *
 * <p>Safe from any thread.
 */
public final class Sessions {
    private final ConcurrentSkipListMap<String, Session> open = new ConcurrentSkipListMap<>();

    public void opened(Session session) {
        open.put(session.id(), session);
    }

    public void closed(Session session) {
        open.remove(session.id(), session);
    }

    public Optional<Session> find(String id) {
        return Optional.ofNullable(open.get(id));
    }

    /** Sessions by id, after the given one, at most the limit. */
    public List<Session> list(@Nullable String after, int limit) {
        return (after == null ? open : open.tailMap(after, false))
                .values().stream().limit(limit).toList();
    }

    public int count() {
        return open.size();
    }

    /** One client's stay, as operators see it. */
    public interface Session {
        String id();

        /** How it speaks just now: {@code websocket}, {@code long-polling}, {@code callback-polling}, {@code sse}. */
        String transport();

        /** The peer's address. */
        String remote();

        Instant since();

        /** Bytes that wait to be sent to it. */
        long queuedBytes();

        List<Pattern> patterns();

        /** Ends the session from the server's side; the reason is told to the client where its protocol can. */
        void disconnect(String reason);
    }
}
