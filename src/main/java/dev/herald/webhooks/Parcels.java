package dev.herald.webhooks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.message.Entry;
import dev.herald.message.Position;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The events that a courier has in hand, oldest first; of each subject only the oldest may be under way. One thread uses it.
 */
final class Parcels {
    private final Deque<Parcel> inHand = new ArrayDeque<>(); // those that are settled stay until all before them are
    private final Map<String, Deque<Parcel>> bySubject = new HashMap<>();

    /** One event on its way. */
    static final class Parcel {
        final Entry entry;
        final JsonNode event;
        final String subject;
        int attempts;
        boolean isSettled;

        Parcel(Entry entry) {
            this.entry = entry;
            event = Happening.parse(entry.payload().json());
            subject = String.join(
                    " ",
                    event.path("namespace").asText(),
                    event.path("session").asText(),
                    event.path("channel").asText(),
                    event.path("member").asText());
        }

        String id() {
            return event.path("id").asText();
        }

        Position position() {
            return Objects.requireNonNull(entry.position(), "what is not kept is not delivered");
        }
    }

    /** Takes one in; returns whether it may go at once. */
    boolean add(Parcel parcel) {
        inHand.add(parcel);
        var queue = bySubject.computeIfAbsent(parcel.subject, subject -> new ArrayDeque<>(2));
        queue.add(parcel);
        return queue.size() == 1;
    }

    /** It has been delivered or given up; the next of its subject, which may go now. */
    @Nullable
    Parcel settle(Parcel parcel) {
        parcel.isSettled = true;
        var queue = bySubject.getOrDefault(parcel.subject, new ArrayDeque<>());
        queue.remove();
        if (queue.isEmpty()) {
            bySubject.remove(parcel.subject);
        }
        return queue.peek();
    }

    /** Lets go of those at the front that are settled; the position of the last, null if there is none. */
    @Nullable
    Position advance() {
        Position last = null;
        for (var first = inHand.peek(); first != null && first.isSettled; first = inHand.peek()) {
            last = first.position();
            inHand.remove();
        }
        return last;
    }

    int size() {
        return inHand.size();
    }
}
