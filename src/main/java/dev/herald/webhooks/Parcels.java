package dev.herald.webhooks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.message.Entry;
import dev.herald.message.Position;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The events that a courier has in hand, oldest first; of each subject only the oldest may be under way. One thread uses it.
 */
final class Parcels {
    private final Set<Parcel> unsettled = new LinkedHashSet<>();
    private final Map<String, Deque<Parcel>> bySubject = new HashMap<>();
    private @Nullable Position newest;

    /** One event on its way. */
    static final class Parcel {
        final Entry entry;
        final JsonNode event;
        final String subject;
        int attempts;
        private @Nullable Position before; // where the one taken in before it stands

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
        parcel.before = newest;
        newest = parcel.position();
        unsettled.add(parcel);
        var queue = bySubject.computeIfAbsent(parcel.subject, subject -> new ArrayDeque<>(2));
        queue.add(parcel);
        return queue.size() == 1;
    }

    /** It has been delivered or given up; the next of its subject, which may go now. */
    @Nullable
    Parcel settle(Parcel parcel) {
        unsettled.remove(parcel);
        var queue = bySubject.getOrDefault(parcel.subject, new ArrayDeque<>());
        queue.remove();
        if (queue.isEmpty()) {
            bySubject.remove(parcel.subject);
        }
        return queue.peek();
    }

    /** The place up to which all are settled, null if the very first is not. */
    @Nullable
    Position reached() {
        return unsettled.isEmpty() ? newest : unsettled.iterator().next().before;
    }

    /** How many are not settled: those that are, behind one that is not, take no room. */
    int size() {
        return unsettled.size();
    }
}
