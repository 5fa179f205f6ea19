package dev.herald.broker.embedded.writing;

import dev.herald.broker.embedded.store.Batch;
import dev.herald.broker.embedded.store.Family;
import dev.herald.broker.embedded.store.Keys;
import dev.herald.broker.embedded.store.Store;
import dev.herald.broker.embedded.store.StoreFailure;
import dev.herald.message.Channel;
import dev.herald.message.Entry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the works taken together will change, all at once, and what is to happen when they have.
 *
 * <p>It shows itself to those works: the second to put a key finds what the first did. It remembers what stood
 * where it writes, so that it can be undone should it have reached the disk although the disk reported an
 * error. The writer's alone.
 */
public final class Commit implements AutoCloseable {
    public static final byte[] NUMBER = Keys.of("commit");

    private record Place(Family family, ByteBuffer key) {}

    private record Before(Family family, byte[] key, byte @Nullable [] value) {}

    private final long number;
    private final Store store;
    private final Directory directory;
    private final Batch batch;
    private final Map<Place, Optional<byte[]>> pending = new HashMap<>();
    private final Map<String, Kept> created = new HashMap<>();
    private final Map<Kept, State> states = new LinkedHashMap<>();
    private final List<Kept> dropped = new ArrayList<>();
    private final List<Before> before = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private final List<Runnable> changes = new ArrayList<>();
    private final List<Runnable> confirmations = new ArrayList<>();
    private boolean written;
    private Store.Sync sync = Store.Sync.FOLLOWS;

    /** @param number grows with every commit, and is on disk if and only if the commit is */
    public Commit(long number, Store store, Directory directory) {
        this.number = number;
        this.store = store;
        this.directory = directory;
        batch = store.batch();
    }

    /** What stands there, or will once this commit is written. */
    public byte @Nullable [] find(Family family, byte[] key) throws StoreFailure {
        var mine = pending.get(new Place(family, ByteBuffer.wrap(key)));
        return mine == null ? store.get(family, key) : mine.orElse(null);
    }

    /** Puts under a key that was never used before. */
    public void add(Family family, byte[] key, byte[] value) throws StoreFailure {
        before.add(new Before(family, key, null));
        batch.put(family, key, value);
    }

    public void put(Family family, byte[] key, byte[] value) throws StoreFailure {
        before.add(new Before(family, key, find(family, key)));
        pending.put(new Place(family, ByteBuffer.wrap(key)), Optional.of(value));
        batch.put(family, key, value);
    }

    public void delete(Family family, byte[] key) throws StoreFailure {
        before.add(new Before(family, key, find(family, key)));
        pending.put(new Place(family, ByteBuffer.wrap(key)), Optional.empty());
        batch.delete(family, key);
    }

    /** The channel, as it will be. */
    @Nullable
    public Kept channel(Channel channel) {
        var known = created.get(channel.name());
        return known == null ? directory.find(channel) : known;
    }

    public Kept create(Channel channel, State state) {
        var kept = new Kept(channel, state);
        created.put(channel.name(), kept);
        changes.add(() -> directory.add(kept));
        return kept;
    }

    public State state(Kept kept) {
        return states.getOrDefault(kept, kept.state());
    }

    public void become(Kept kept, State state) {
        states.put(kept, state);
    }

    /** Drops the channel, unless something is appended to it before this commit is written. */
    public void drop(Kept kept) {
        dropped.add(kept);
    }

    public void waitForDisk() {
        sync = Store.Sync.WAITS;
    }

    /** Whether writing it meant that the disk has everything up to here. */
    public boolean wasSynced() {
        return written && sync == Store.Sync.WAITS;
    }

    /** To be handed to the follower once it is kept. */
    public void hand(Entry entry) {
        entries.add(entry);
    }

    public List<Entry> entries() {
        return entries;
    }

    /** To be done once all is kept, before anything is confirmed. */
    public void onceKept(Runnable change) {
        changes.add(change);
    }

    public void confirm(Runnable confirmation) {
        confirmations.add(confirmation);
    }

    public List<Runnable> confirmations() {
        return confirmations;
    }

    /** Writes everything at once; afterwards the directory shows it. */
    public void write() throws StoreFailure {
        writeDrops();
        writeStates();
        if (batch.size() > 0) {
            batch.put(Family.META, NUMBER, Keys.of(number));
            store.write(batch, sync);
            written = true;
        }
        states.forEach(Kept::become);
        changes.forEach(Runnable::run);
    }

    private void writeDrops() throws StoreFailure {
        for (var kept : dropped) {
            if (state(kept).count() == 0) {
                states.remove(kept);
                directory.forget(kept, this);
            }
        }
    }

    private void writeStates() throws StoreFailure {
        for (var changed : states.entrySet()) {
            var kept = changed.getKey();
            var key = Keys.of(kept.channel().name());
            boolean isNew = created.get(kept.channel().name()) == kept;
            before.add(
                    new Before(Family.CHANNELS, key, isNew ? null : kept.state().encoded()));
            batch.put(Family.CHANNELS, key, changed.getValue().encoded());
        }
    }

    /** Puts everything back that was there before, if the store, reopened, turns out to have this commit. */
    public void undo() throws StoreFailure {
        var reached = store.get(Family.META, NUMBER);
        if (reached == null || Keys.first(reached) != number) {
            return;
        }
        try (var undoing = store.batch()) {
            for (int i = before.size() - 1; i >= 0; i--) {
                var place = before.get(i);
                if (place.value == null) {
                    undoing.delete(place.family, place.key);
                } else {
                    undoing.put(place.family, place.key, place.value);
                }
            }
            undoing.delete(Family.META, NUMBER);
            store.write(undoing, Store.Sync.WAITS);
        }
    }

    @Override
    public void close() {
        batch.close();
    }
}
