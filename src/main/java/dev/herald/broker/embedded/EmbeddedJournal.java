package dev.herald.broker.embedded;

import dev.herald.broker.Health;
import dev.herald.broker.Journal;
import dev.herald.broker.Keeping;
import dev.herald.broker.Keeping.Durability;
import dev.herald.broker.Reading;
import dev.herald.broker.Receipt;
import dev.herald.broker.embedded.history.Append;
import dev.herald.broker.embedded.history.Reader;
import dev.herald.broker.embedded.writing.Condition;
import dev.herald.broker.embedded.writing.Kept;
import dev.herald.broker.embedded.writing.Tail;
import dev.herald.broker.embedded.writing.Writer;
import dev.herald.message.Channel;
import dev.herald.message.Entry;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import dev.herald.message.Publication;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The journal's face: sends appends to the writer and readings to the readers' threads. */
final class EmbeddedJournal implements Journal {
    /** What stands behind the journal. */
    record Parts(
            Append.Surroundings surroundings,
            Tail tail,
            Writer writer,
            Reader reader,
            Condition condition,
            Readers readers) {}

    private final Parts parts;
    private final Function<Channel, Keeping> keepings;
    private final Clock clock;
    private volatile boolean closed;

    EmbeddedJournal(Parts parts, Function<Channel, Keeping> keepings, Clock clock) {
        this.parts = parts;
        this.keepings = keepings;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Receipt> append(Publication publication) {
        return take(publication, null);
    }

    @Override
    public CompletionStage<Receipt> appendAfter(Position expected, Publication publication) {
        return take(publication, expected);
    }

    private CompletionStage<Receipt> take(Publication publication, @Nullable Position expected) {
        if (closed) {
            return done(new Receipt.Refused(Receipt.Reason.CLOSED, "the server is closing"));
        }
        var durability = keepings.apply(publication.channel()).durability();
        var at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        if (durability == Durability.NONE) {
            parts.tail.pass(new Entry(publication, null, null, at));
            return done(new Receipt.Passed());
        }
        var refusal = parts.condition.refusal();
        if (refusal != null) {
            return done(refusal);
        }
        var append = new Append(parts.surroundings, publication, durability, at, expected);
        parts.writer.submit(append);
        return append.receipt();
    }

    private static CompletionStage<Receipt> done(Receipt receipt) {
        return CompletableFuture.completedFuture(receipt);
    }

    @Override
    public CompletionStage<Reading> read(Pattern pattern, Position after, int limit) {
        return parts.readers.ask(() -> parts.reader.read(pattern, after, limit));
    }

    @Override
    public CompletionStage<Reading> last(Pattern pattern, int count) {
        return parts.readers.ask(() -> parts.reader.last(pattern, count));
    }

    @Override
    public CompletionStage<Reading> before(Pattern pattern, Position position, int count) {
        return parts.readers.ask(() -> parts.reader.before(pattern, position, count));
    }

    @Override
    public CompletionStage<Reading> kept(Pattern pattern, Position after, int limit) {
        return parts.readers.ask(() -> parts.reader.kept(pattern, after.offset(), limit));
    }

    @Override
    public CompletionStage<Position> oldest(Pattern pattern) {
        return parts.readers.ask(() -> parts.reader.oldest(pattern));
    }

    @Override
    public Position origin() {
        return parts.surroundings.position(0);
    }

    @Override
    public Position top() {
        return parts.surroundings.position(parts.tail.handed());
    }

    @Override
    public void follow(Consumer<Entry> follower) {
        parts.tail.follow(follower);
    }

    @Override
    public List<Channel> channels(Pattern pattern, @Nullable Channel after, int limit) {
        return parts.surroundings
                .directory()
                .matching(pattern, after)
                .filter(kept -> kept.state().count() > 0)
                .limit(limit)
                .map(Kept::channel)
                .toList();
    }

    @Override
    public boolean knows(Channel channel) {
        return parts.surroundings.directory().find(channel) != null;
    }

    @Override
    public int known() {
        return parts.surroundings.directory().size();
    }

    @Override
    public Health health() {
        return closed ? new Health.Impaired("the server is closing") : parts.condition.health();
    }

    @Override
    public void close() {
        closed = true;
        parts.writer.close();
    }
}
