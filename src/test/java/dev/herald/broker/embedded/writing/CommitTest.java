package dev.herald.broker.embedded.writing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.herald.broker.embedded.store.Family;
import dev.herald.broker.embedded.store.Keys;
import dev.herald.broker.embedded.store.Store;
import dev.herald.broker.embedded.store.StoreFailure;
import dev.herald.message.Channel;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A commit that the disk reported as failed, but has, is taken back without a trace. */
final class CommitTest {
    private static final Channel OLD = new Channel("/old");
    private static final Channel NEW = new Channel("/new");
    private static final byte[] ROW = Keys.of("row");

    @TempDir
    private Path folder;

    private final Directory directory = new Directory();
    private Store store;

    @BeforeEach
    void begin() throws Exception {
        store = Store.open(folder, new Store.Settings(1 << 20, 1 << 20));
        try (var commit = new Commit(1, store, directory)) {
            var kept = commit.create(OLD, new State(1, 0, 0, 0, 0, 0));
            commit.become(kept, commit.state(kept).withAppended(1, 10, 0));
            commit.add(Family.ENTRIES, Keys.of(1, 1), new byte[] {1});
            commit.put(Family.ROWS, ROW, new byte[] {1});
            commit.put(Family.ROWS, Keys.of("other"), new byte[] {1});
            commit.write();
        }
    }

    @AfterEach
    void end() {
        store.close();
    }

    @Test
    void undoingPutsBackWhateverStoodThere() throws Exception {
        var before = everything();
        try (var commit = new Commit(2, store, directory)) {
            changeMuch(commit);
            commit.write();
            assertNotEquals(before, everything());

            commit.undo();
        }
        assertEquals(before, everything());
    }

    @Test
    void undoingWhatNeverReachedTheStoreTouchesNothing() throws Exception {
        try (var lost = new Commit(2, store, directory)) {
            changeMuch(lost);
            try (var later = new Commit(3, store, directory)) {
                later.put(Family.ROWS, ROW, new byte[] {9});
                later.write();
            }
            var before = everything();

            lost.undo();
            assertEquals(before, everything());
        }
    }

    @Test
    void aCommitShowsItselfToWhatIsAddedToItLater() throws Exception {
        try (var commit = new Commit(2, store, directory)) {
            commit.put(Family.ROWS, ROW, new byte[] {2});
            assertArrayEquals(new byte[] {2}, commit.find(Family.ROWS, ROW));
            commit.delete(Family.ROWS, ROW);
            assertNull(commit.find(Family.ROWS, ROW));
            assertArrayEquals(new byte[] {1}, store.get(Family.ROWS, ROW));
        }
    }

    @Test
    void aChannelIsNotDroppedWhenSomethingIsAppendedInTheSameCommit() throws Exception {
        var old = directory.find(OLD);
        try (var commit = new Commit(2, store, directory)) {
            commit.become(old, old.state().withTrimmed(1, 1, 10, 0));
            commit.drop(old);
            commit.become(old, commit.state(old).withAppended(2, 10, 0));
            commit.write();
        }
        assertEquals(old, directory.find(OLD));
        assertEquals(1, old.state().count());
        assertEquals(0, directory.forgottenThrough());

        try (var commit = new Commit(3, store, directory)) {
            commit.become(old, old.state().withTrimmed(2, 1, 10, 0));
            commit.drop(old);
            commit.write();
        }
        assertNull(directory.find(OLD));
        assertEquals(2, directory.forgottenThrough());
    }

    private void changeMuch(Commit commit) throws StoreFailure {
        var old = directory.find(OLD);
        commit.become(old, old.state().withAppended(5, 10, 0));
        var kept = commit.create(NEW, new State(6, 0, 0, 0, 0, 0));
        commit.become(kept, commit.state(kept).withAppended(6, 10, 0));
        commit.add(Family.ENTRIES, Keys.of(1, 5), new byte[] {5});
        commit.put(Family.IDS, Keys.of(1, "id"), Keys.of(5));
        commit.put(Family.ROWS, ROW, new byte[] {2});
        commit.put(Family.ROWS, ROW, new byte[] {3});
        commit.delete(Family.ROWS, Keys.of("other"));
        commit.put(Family.ROWS, Keys.of("another"), new byte[] {3});
        commit.delete(Family.ROWS, Keys.of("another"));
    }

    /** All that the store holds, but for the number of the last commit. */
    private Map<String, String> everything() throws StoreFailure {
        var hex = HexFormat.of();
        var found = new TreeMap<String, String>();
        try (var view = store.view()) {
            for (var family : Family.values()) {
                try (var cursor = view.cursor(family)) {
                    for (boolean there = cursor.seek(new byte[0]); there; there = cursor.next()) {
                        found.put(family + " " + hex.formatHex(cursor.key()), hex.formatHex(cursor.value()));
                    }
                }
            }
        }
        found.remove(Family.META + " " + hex.formatHex(Commit.NUMBER));
        return found;
    }
}
