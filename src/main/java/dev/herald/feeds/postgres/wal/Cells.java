package dev.herald.feeds.postgres.wal;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** The values of a row, each as its text, in the order of its columns; some are not told, because they are as they were. */
public final class Cells {
    private final @Nullable String[] texts;
    private final BitSet unchanged;

    Cells(@Nullable String[] texts, BitSet unchanged) {
        this.texts = texts;
        this.unchanged = unchanged;
    }

    public int count() {
        return texts.length;
    }

    /** Null where it is SQL's null, or {@link #isUnchanged}. */
    public @Nullable String text(int column) {
        return texts[column];
    }

    /** Whether it is a large value that is stored apart and did not change. */
    public boolean isUnchanged(int column) {
        return unchanged.get(column);
    }

    @Override
    public String toString() {
        return Arrays.toString(texts) + (unchanged.isEmpty() ? "" : " unchanged " + unchanged);
    }
}
