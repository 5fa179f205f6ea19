package dev.herald.broker;

import dev.herald.message.Channel;
import dev.herald.message.Entry;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import dev.herald.message.Publication;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what was published, in order, and tells every node about it.
 *
 * <p>A journal may assume that its arguments have been validated and authorized: those rules live above
 * it, so that an implementation stays small. How each channel is kept is told to it when it is opened (a
 * {@link Keeping} for every channel). Whatever {@code JournalContract} asserts, every implementation
 * promises.
 *
 * <p>Threads: every method may be called from any thread and none blocks for longer than it takes to
 * queue the work. Stages complete on the journal's own threads: what hangs on them must be short.
 */
public interface Journal extends AutoCloseable {

    /**
     * Appends to the channel; completes once the publication is as durable as its channel's rule says,
     * or with the reason why it was not taken. Never completes exceptionally.
     */
    CompletionStage<Receipt> append(Publication publication);

    /**
     * The same, if the channel's newest entry still stands at the position expected; otherwise completes
     * with {@link Receipt.Conflict}. {@link #origin} expects a channel that has none.
     */
    CompletionStage<Receipt> appendAfter(Position expected, Publication publication);

    /**
     * Reads the entries after the position on every channel that the pattern matches, oldest first, at
     * most the limit. Completes exceptionally with {@link JournalBroken} when the history cannot be read.
     */
    CompletionStage<Reading> read(Pattern pattern, Position after, int limit);

    /**
     * Reads the newest entries that are kept of all that the pattern matches, at most {@code count}, oldest first;
     * never a gap. When they are too many bytes for one reading it is a {@link Reading.Part}, to be read on from.
     */
    CompletionStage<Reading> last(Pattern pattern, int count);

    /**
     * Reads the newest entries that are kept before the position, at most {@code count}, oldest first: complete when
     * nothing older is kept, else a {@link Reading.Part}, which has the newest of them, as many as fit. A position ahead
     * of everything is the end; one of another epoch is a gap.
     */
    CompletionStage<Reading> before(Pattern pattern, Position position, int count);

    /**
     * Reads what is still kept after the position, oldest first, at most the limit: what was trimmed is passed
     * over and is no gap. For a position of this journal's own epoch.
     */
    CompletionStage<Reading> kept(Pattern pattern, Position after, int limit);

    /**
     * The oldest place from which reading is no gap. On one channel that is the place before everything kept; on
     * several, the place before which one of them has been trimmed, though another may have older entries.
     */
    CompletionStage<Position> oldest(Pattern pattern);

    /** The place before everything, in this journal's epoch. */
    Position origin();

    /** The place of the newest entry of all channels that has been handed to the follower. */
    Position top();

    /**
     * Hears every entry appended on any node, this one included. Kept entries arrive one at a time in the
     * order of their offsets; those of channels that are not kept may arrive between them, on other
     * threads, in the order of each publisher. The follower must only enqueue. Called once, before the
     * first append.
     */
    void follow(Consumer<Entry> follower);

    /** Channels that have history, by name, after the given one, at most the limit. */
    List<Channel> channels(Pattern pattern, @Nullable Channel after, int limit);

    /** Whether the channel has had an entry that is remembered: a look-up in memory, no reading. */
    boolean knows(Channel channel);

    /** How many channels it knows. */
    int known();

    /** Whether appends are taken just now, and if not, why. */
    Health health();

    /** Everything confirmed is on disk when this returns; later appends are refused. */
    @Override
    void close();
}
