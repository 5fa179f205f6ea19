package dev.herald.broker;

import dev.herald.message.Entry;
import dev.herald.message.Position;
import java.util.List;

/** What a journal could tell about a stretch of history. */
public sealed interface Reading {

    /** The place up to which this reading speaks: a reader that goes on from here misses nothing. */
    Position top();

    /** Everything asked for, oldest first. */
    record Complete(List<Entry> entries, Position top) implements Reading {
        public Complete {
            entries = List.copyOf(entries);
        }
    }

    /** The oldest of what was asked for: there is more after {@link #top}. */
    record Part(List<Entry> entries, Position top) implements Reading {
        public Part {
            entries = List.copyOf(entries);
        }
    }

    /** Some of what was asked for is gone for good: the reader must reload its state. */
    record Gap(Position top, String reason) implements Reading {}
}
