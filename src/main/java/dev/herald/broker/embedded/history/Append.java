package dev.herald.broker.embedded.history;

import dev.herald.broker.Keeping.Durability;
import dev.herald.broker.Receipt;
import dev.herald.broker.embedded.store.Family;
import dev.herald.broker.embedded.store.Keys;
import dev.herald.broker.embedded.store.StoreFailure;
import dev.herald.broker.embedded.writing.Commit;
import dev.herald.broker.embedded.writing.Directory;
import dev.herald.broker.embedded.writing.Kept;
import dev.herald.broker.embedded.writing.Sequence;
import dev.herald.broker.embedded.writing.State;
import dev.herald.broker.embedded.writing.Work;
import dev.herald.message.Entry;
import dev.herald.message.Position;
import dev.herald.message.Publication;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A publication on its way into a kept channel. */
public final class Append implements Work {
    private static final int OVERHEAD = 200;

    /** What all appends need to know of their journal. */
    public record Surroundings(String epoch, Sequence sequence, Directory directory) {
        public Position position(long offset) {
            return new Position(epoch, offset);
        }
    }

    private final Surroundings surroundings;
    private final Publication publication;
    private final Durability durability;
    private final Instant at;
    private final @Nullable Position expected;
    private final CompletableFuture<Receipt> receipt = new CompletableFuture<>();

    /** @param expected where the channel's newest entry must stand, if that matters */
    public Append(
            Surroundings surroundings,
            Publication publication,
            Durability durability,
            Instant at,
            @Nullable Position expected) {
        this.surroundings = surroundings;
        this.publication = publication;
        this.durability = durability;
        this.at = at;
        this.expected = expected;
    }

    public CompletionStage<Receipt> receipt() {
        return receipt;
    }

    @Override
    public void prepare(Commit commit) throws StoreFailure {
        var kept = commit.channel(publication.channel());
        if (durability == Durability.SYNC) {
            commit.waitForDisk(); // also for a repeat, whose first may be in this very commit, or not yet on disk
        }
        long first = kept == null ? 0 : offsetOfId(commit, kept);
        if (first > 0) {
            confirm(commit, new Receipt.Repeated(surroundings.position(first)));
            return;
        }
        long newest = kept == null ? 0 : commit.state(kept).last();
        if (expected != null && !expected.equals(surroundings.position(newest))) {
            confirm(commit, new Receipt.Conflict(surroundings.position(newest)));
            return;
        }
        keep(commit, kept, newest);
    }

    private void keep(Commit commit, @Nullable Kept known, long newest) throws StoreFailure {
        long offset = surroundings.sequence.next();
        var kept = known == null ? create(commit, offset) : known;
        var state = commit.state(kept);
        var position = surroundings.position(offset);
        var previous = newest == 0 ? null : surroundings.position(newest);
        var entry = new Entry(publication, position, previous, at);

        var key = Keys.of(state.id(), offset);
        commit.add(Family.ENTRIES, key, EntryRecord.encode(key, entry));
        commit.add(Family.LOG, Keys.of(offset), Keys.of(state.id()));
        rememberId(commit, state.id(), offset);
        commit.become(kept, state.withAppended(offset, publication.payload().size(), at.toEpochMilli()));
        commit.hand(entry);
        confirm(commit, new Receipt.Kept(position));
    }

    private Kept create(Commit commit, long offset) {
        var nothing = new State(offset, 0, surroundings.directory.forgottenThrough(), 0, 0, at.toEpochMilli());
        return commit.create(publication.channel(), nothing);
    }

    private long offsetOfId(Commit commit, Kept kept) throws StoreFailure {
        var id = publication.id();
        var offset = id == null
                ? null
                : commit.find(Family.IDS, Keys.of(commit.state(kept).id(), id));
        return offset == null ? 0 : Keys.first(offset);
    }

    private void rememberId(Commit commit, long channelId, long offset) throws StoreFailure {
        var id = publication.id();
        if (id != null) {
            var key = Keys.of(channelId, id);
            commit.put(Family.IDS, key, Keys.of(offset));
            commit.add(Family.ID_AGES, Keys.of(offset), IdAge.encode(at.toEpochMilli(), key));
        }
    }

    private void confirm(Commit commit, Receipt what) {
        commit.confirm(() -> receipt.complete(what));
    }

    @Override
    public void refuse(Receipt.Refused why) {
        receipt.complete(why);
    }

    @Override
    public int size() {
        return OVERHEAD + publication.payload().size();
    }

    /** When an id was taken, and its key: what ids are forgotten by. */
    public record IdAge(long at, byte[] key) {
        static byte[] encode(long at, byte[] key) {
            return ByteBuffer.allocate(Long.BYTES + key.length)
                    .putLong(at)
                    .put(key)
                    .array();
        }

        static IdAge decode(byte[] encoded) {
            var in = ByteBuffer.wrap(encoded);
            long at = in.getLong();
            var key = new byte[in.remaining()];
            in.get(key);
            return new IdAge(at, key);
        }
    }
}
