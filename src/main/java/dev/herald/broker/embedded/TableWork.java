package dev.herald.broker.embedded;

import dev.herald.broker.JournalBroken;
import dev.herald.broker.Receipt;
import dev.herald.broker.Table.Row;
import dev.herald.broker.Watchers;
import dev.herald.broker.embedded.store.Family;
import dev.herald.broker.embedded.store.Keys;
import dev.herald.broker.embedded.store.StoreFailure;
import dev.herald.broker.embedded.writing.Commit;
import dev.herald.broker.embedded.writing.Sequence;
import dev.herald.broker.embedded.writing.Work;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A change to one row of the table: looks at what is there, and decides. */
final class TableWork<T> implements Work {
    private static final int OVERHEAD = 200;

    /** What all changes need to know of their table. */
    record Surroundings(Sequence sequence, Clock clock, Watchers watchers) {}

    /** Decides what becomes of the row, and answers. */
    interface Change<T> {
        T decide(Bench<T> bench) throws StoreFailure;
    }

    private final Surroundings surroundings;
    private final String key;
    private final int valueSize;
    private final Change<T> change;
    private final CompletableFuture<T> answer = new CompletableFuture<>();

    TableWork(Surroundings surroundings, String key, int valueSize, Change<T> change) {
        this.surroundings = surroundings;
        this.key = key;
        this.valueSize = valueSize;
        this.change = change;
    }

    CompletionStage<T> answer() {
        return answer;
    }

    @Override
    public void prepare(Commit commit) throws StoreFailure {
        commit.waitForDisk();
        var decided = change.decide(new Bench<>(this, commit));
        commit.confirm(() -> answer.complete(decided));
    }

    @Override
    public void refuse(Receipt.Refused why) {
        answer.completeExceptionally(
                new JournalBroken("the table cannot be written to: " + why.detail(), new IOException(why.detail())));
    }

    @Override
    public int size() {
        return OVERHEAD + valueSize;
    }

    /** The row while it is being decided upon. */
    static final class Bench<T> {
        private final TableWork<T> work;
        private final Commit commit;

        private Bench(TableWork<T> work, Commit commit) {
            this.work = work;
            this.commit = commit;
        }

        /** What is there, expired or not. */
        @Nullable
        TableRow stored() throws StoreFailure {
            var stored = commit.find(Family.ROWS, Keys.of(work.key));
            return stored == null ? null : TableRow.decode(stored);
        }

        /** What readers see. */
        Row row() throws StoreFailure {
            var stored = stored();
            return stored == null || stored.isExpired(work.surroundings.clock.millis())
                    ? new Row.Absent(work.key)
                    : stored.shownAs(work.key);
        }

        /** Puts the value; an expiry of 0 is none. */
        Row.Present put(byte[] value, long expires) throws StoreFailure {
            dropExpiry();
            var row = new TableRow(work.surroundings.sequence.next(), expires, value);
            commit.put(Family.ROWS, Keys.of(work.key), row.encoded());
            if (expires != 0) {
                commit.put(Family.EXPIRIES, Keys.of(expires, work.key), Keys.of(row.revision()));
            }
            var shown = row.shownAs(work.key);
            commit.confirm(() -> work.surroundings.watchers.tell(shown));
            return shown;
        }

        void remove() throws StoreFailure {
            if (dropExpiry()) {
                commit.delete(Family.ROWS, Keys.of(work.key));
                commit.confirm(() -> work.surroundings.watchers.tell(new Row.Absent(work.key)));
            }
        }

        /** Whether there is a row. */
        private boolean dropExpiry() throws StoreFailure {
            var stored = stored();
            if (stored != null && stored.expires() != 0) {
                commit.delete(Family.EXPIRIES, Keys.of(stored.expires(), work.key));
            }
            return stored != null;
        }
    }
}
