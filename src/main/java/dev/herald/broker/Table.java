package dev.herald.broker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keyed values with expiry and compare-and-set.
 *
 * <p>Keys are names with slashes, such as {@code presence/chat/ada}; a prefix names many. A row past its
 * expiry is absent to every reader at once, and watchers hear of it soon after. Whatever {@code
 * TableContract} asserts, every implementation promises. Threads: as {@link Journal}.
 */
public interface Table extends AutoCloseable {

    /** The row under the key; completes with {@link Row.Absent} when there is none. */
    CompletionStage<Row> get(String key);

    /** Puts the value, whatever was there; a null lifetime is for ever. Completes with the new row, on disk. */
    CompletionStage<Row.Present> put(String key, byte[] value, @Nullable Duration lifetime);

    /**
     * Puts the value if the row's revision is still the one expected, 0 for an absent row. Completes with
     * the row that is there afterwards: compare its revision's value to learn whose it is.
     */
    CompletionStage<Swap> swap(String key, long expected, byte[] value, @Nullable Duration lifetime);

    /** Removes the row, whatever its revision; it is no error when there is none. */
    CompletionStage<Void> remove(String key);

    /** Rows whose key begins with the prefix, by key, after the given key, at most the limit. */
    CompletionStage<List<Row.Present>> scan(String prefix, @Nullable String after, int limit);

    /** Hears every later change under the prefix, until the returned registration is closed. */
    AutoCloseable watch(String prefix, Consumer<Row> watcher);

    @Override
    void close();

    /** What stands under a key. */
    sealed interface Row {
        String key();

        /** @param revision grows with every change of the key */
        record Present(String key, byte[] value, long revision, @Nullable Instant expires) implements Row {}

        record Absent(String key) implements Row {}
    }

    /** What became of a swap. */
    sealed interface Swap {
        record Swapped(Row.Present row) implements Swap {}

        record Lost(Row actual) implements Swap {}
    }
}
