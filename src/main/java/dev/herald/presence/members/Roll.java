package dev.herald.presence.members;

import dev.herald.message.Channel;
import dev.herald.message.Members;
import dev.herald.message.Payload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who is on one channel, and what of that was told last.
 *
 * <p>Changes are gathered and told as one difference by {@link #settle}; what came and went meanwhile never was. A list is
 * handed out with the version that holds for it, so that a reader knows which differences come after it. With many members
 * only their count is told, and seldom: otherwise each that comes would be told to all. Owned by one thread.
 */
public final class Roll {
    static final int SAMPLE = 100;
    private static final long SECOND = 1_000_000_000L;

    private final Channel channel;
    private Members kind;
    private final int large;
    private final Map<String, Present> present = new HashMap<>();
    private final Map<String, Optional<Member>> before = new LinkedHashMap<>(); // who has changed, as it was told
    private final List<Consumer<Payload>> waiting = new ArrayList<>(0);
    private long version;
    private long toldAt;
    private int toldCount;
    private boolean crowded; // above the limit, as it was told
    private boolean dirty;
    private boolean anew; // readers are to ask for the list again
    private boolean unheard; // what was told last was refused
    private int watchers;
    private @Nullable Payload list; // of this version

    /** @param large number of members above which only the count is told */
    Roll(Channel channel, Members kind, int large, long version, long now) {
        this.channel = channel;
        this.kind = kind;
        this.large = large;
        this.version = version;
        toldAt = now - SECOND;
    }

    public Channel channel() {
        return channel;
    }

    /** From now on this can be told of it. */
    void become(Members other) {
        if (kind != other) {
            kind = other;
            anew = true;
            dirty = true;
            list = null;
        }
    }

    void put(Person person, Connection connection, long since) {
        var known = present.get(person.id());
        note(person.id(), known);
        if (known == null) {
            present.put(person.id(), new Present(person, connection, since));
        } else {
            known.put(connection, since);
        }
    }

    /** Takes the connections away that are meant, of one member. */
    void remove(String id, Predicate<Connection> which) {
        var known = present.get(id);
        if (known != null && known.has(which)) {
            note(id, known);
            if (!known.remove(which)) {
                present.remove(id);
            }
        }
    }

    /** The same of all members. */
    void removeAll(Predicate<Connection> which) {
        List.copyOf(present.keySet()).forEach(id -> remove(id, which));
    }

    private void note(String id, @Nullable Present known) {
        dirty = true;
        if (isListed()) {
            before.computeIfAbsent(id, unknown -> Optional.ofNullable(known).map(Present::told));
        }
    }

    private boolean isListed() {
        return kind == Members.LIST && !crowded;
    }

    boolean has(String id) {
        return present.containsKey(id);
    }

    public int count() {
        return present.size();
    }

    /** Those whose id comes after the given one, by id, at most the limit. */
    public List<Member> members(String after, int limit) {
        return present.keySet().stream()
                .filter(id -> id.compareTo(after) > 0)
                .sorted()
                .limit(limit)
                .map(id -> java.util.Objects.requireNonNull(present.get(id)).told())
                .toList();
    }

    /** Notes that somebody listens to the differences, or does no more. */
    void watched(int more) {
        watchers += more;
    }

    /** Whether there is nobody of whom or to whom anything is to be told. */
    boolean isOver() {
        return present.isEmpty() && watchers == 0 && !dirty && waiting.isEmpty();
    }

    /** Hands the list to the reader: now, or when what has changed is told. */
    void list(Consumer<Payload> reader) {
        if (dirty && !crowded) {
            waiting.add(reader);
        } else {
            reader.accept(list());
        }
    }

    private Payload list() {
        var told = list;
        if (told == null) {
            var all = kind == Members.COUNT
                    ? List.<Member>of()
                    : present.values().stream()
                            .limit(crowded ? SAMPLE : large)
                            .map(Present::told)
                            .toList();
            told = Wording.list(version, present.size(), all, kind, crowded);
            list = told;
        }
        return told;
    }

    /** What has changed since it was told last, if a reader could see it; a large channel may have to wait. */
    Optional<Changes> settle(long now) {
        boolean wasCrowded = crowded;
        if (!dirty || (wasCrowded && now - toldAt < SECOND)) {
            return Optional.empty();
        }
        crowded = present.size() > (wasCrowded ? large * 9L / 10 : large);
        dirty = false;
        anew |= wasCrowded && !crowded;
        var changes = anew || crowded || kind == Members.COUNT ? counted(wasCrowded) : differences();
        if (changes.isEmpty() && unheard) {
            changes = counted(wasCrowded);
        }
        anew = false;
        unheard = false;
        before.clear();
        if (changes.isPresent()) {
            toldAt = now;
            toldCount = present.size();
            version = changes.get().version();
            list = null;
        }
        return changes;
    }

    /** What was told went up to this version, in parts; after one that was refused, another shows that it is missing. */
    void told(long last, boolean wasTaken) {
        version = last;
        unheard = !wasTaken;
        dirty |= unheard;
    }

    /** To be called when the differences are on their way. */
    void tellWaiting() {
        if (!waiting.isEmpty()) {
            var readers = List.copyOf(waiting);
            waiting.clear();
            readers.forEach(reader -> reader.accept(list()));
        }
    }

    boolean isDirty() {
        return dirty;
    }

    public boolean isCrowded() {
        return crowded;
    }

    /** Who has another list than there is now gets a version that skips, and asks for it. */
    private Optional<Changes> counted(boolean wasCrowded) {
        if (present.size() == toldCount && crowded == wasCrowded && !anew && !unheard) {
            return Optional.empty();
        }
        long next = anew ? version + 2 : version + 1;
        return Optional.of(new Changes(channel, next, present.size(), List.of(), List.of(), List.of()));
    }

    private Optional<Changes> differences() {
        var joined = new ArrayList<Member>();
        var left = new ArrayList<Member>();
        var changed = new ArrayList<Member>();
        before.forEach((id, was) -> {
            var is = Optional.ofNullable(present.get(id)).map(Present::told);
            if (was.isEmpty()) {
                is.ifPresent(joined::add);
            } else if (is.isEmpty()) {
                left.add(was.get());
            } else if (!is.equals(was)) {
                changed.add(is.get());
            }
        });
        return joined.isEmpty() && left.isEmpty() && changed.isEmpty()
                ? Optional.empty()
                : Optional.of(new Changes(
                        channel,
                        version + 1,
                        present.size(),
                        List.copyOf(joined),
                        List.copyOf(left),
                        List.copyOf(changed)));
    }
}
