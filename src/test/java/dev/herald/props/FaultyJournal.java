package dev.herald.props;

import dev.herald.broker.Health;
import dev.herald.broker.Journal;
import dev.herald.broker.JournalBroken;
import dev.herald.broker.Reading;
import dev.herald.broker.Receipt;
import dev.herald.message.Channel;
import dev.herald.message.Entry;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import dev.herald.message.Publication;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A journal that fails when it is told to, and otherwise is the one behind it.
 *
 * <p>Safe from any thread. What is held is passed on in the order in which it came.
 */
public final class FaultyJournal implements Journal {
    private final Journal journal;
    private final List<Runnable> held = new ArrayList<>();
    private final List<Runnable> unheard = new ArrayList<>();
    private final List<WeakReference<Reading>> readings = new ArrayList<>();
    private Receipt.@Nullable Refused refusal;
    private boolean holding;
    private boolean readsBroken;
    private boolean holdingReads;
    private boolean late;

    public FaultyJournal(Journal journal) {
        this.journal = journal;
    }

    /** From now on appends are refused as by a broken disk. */
    public void refuseAppends() {
        refuseAppends(Receipt.Reason.BROKEN);
    }

    public synchronized void refuseAppends(Receipt.Reason reason) {
        refusal = new Receipt.Refused(reason, "the test's journal takes nothing just now");
    }

    /** From now on history cannot be read. */
    public synchronized void breakReads() {
        readsBroken = true;
    }

    /** From now on appends wait, unconfirmed and undelivered, until {@link #release}. */
    public synchronized void holdAppends() {
        holding = true;
    }

    /** From now on reads wait until {@link #release}. */
    public synchronized void holdReads() {
        holdingReads = true;
    }

    /** How many appends and reads wait. */
    public synchronized int waiting() {
        return held.size();
    }

    /** Lets what is held through, and those that follow. */
    public synchronized void release() {
        holding = false;
        holdingReads = false;
        held.forEach(Runnable::run);
        held.clear();
    }

    /** From now on what is appended can be read, but the follower hears of it only after {@link #followAgain}. */
    public synchronized void fallSilent() {
        late = true;
    }

    /** Tells the follower what it has not heard. */
    public synchronized void followAgain() {
        late = false;
        unheard.forEach(Runnable::run);
        unheard.clear();
    }

    /** Takes appends and reads again. */
    public synchronized void heal() {
        refusal = null;
        readsBroken = false;
    }

    @Override
    public CompletionStage<Receipt> append(Publication publication) {
        return take(() -> journal.append(publication));
    }

    @Override
    public CompletionStage<Receipt> appendAfter(Position expected, Publication publication) {
        return take(() -> journal.appendAfter(expected, publication));
    }

    private synchronized CompletionStage<Receipt> take(Supplier<CompletionStage<Receipt>> append) {
        if (refusal != null) {
            return CompletableFuture.completedFuture(refusal);
        }
        if (!holding) {
            return append.get();
        }
        var later = new CompletableFuture<Receipt>();
        held.add(() -> append.get().thenAccept(later::complete));
        return later;
    }

    @Override
    public CompletionStage<Reading> read(Pattern pattern, Position after, int limit) {
        return noted(unlessBroken(() -> journal.read(pattern, after, limit)));
    }

    @Override
    public CompletionStage<Reading> last(Pattern pattern, int count) {
        return noted(unlessBroken(() -> journal.last(pattern, count)));
    }

    @Override
    public CompletionStage<Reading> before(Pattern pattern, Position position, int count) {
        return noted(unlessBroken(() -> journal.before(pattern, position, count)));
    }

    @Override
    public CompletionStage<Reading> kept(Pattern pattern, Position after, int limit) {
        return noted(unlessBroken(() -> journal.kept(pattern, after, limit)));
    }

    /** How many readings of those given are still in somebody's hands, or not yet collected. */
    public synchronized long readingsHeld() {
        return readings.stream().filter(each -> each.get() != null).count();
    }

    private CompletionStage<Reading> noted(CompletionStage<Reading> reading) {
        return reading.whenComplete((known, problem) -> note(known));
    }

    private synchronized void note(@Nullable Reading reading) {
        if (reading != null) {
            readings.add(new WeakReference<>(reading));
        }
    }

    @Override
    public CompletionStage<Position> oldest(Pattern pattern) {
        return unlessBroken(() -> journal.oldest(pattern));
    }

    private synchronized <T> CompletionStage<T> unlessBroken(Supplier<CompletionStage<T>> read) {
        if (holdingReads) {
            var later = new CompletableFuture<T>();
            held.add(() -> read.get().thenAccept(later::complete));
            return later;
        }
        return readsBroken
                ? CompletableFuture.failedFuture(new JournalBroken("the test broke it", new IOException("pretended")))
                : read.get();
    }

    @Override
    public boolean knows(Channel channel) {
        return journal.knows(channel);
    }

    @Override
    public int known() {
        return journal.known();
    }

    @Override
    public synchronized Health health() {
        return refusal == null ? journal.health() : new Health.Impaired(refusal.detail());
    }

    @Override
    public Position origin() {
        return journal.origin();
    }

    @Override
    public Position top() {
        return journal.top();
    }

    @Override
    public void follow(Consumer<Entry> follower) {
        journal.follow(entry -> hear(entry, follower));
    }

    private synchronized void hear(Entry entry, Consumer<Entry> follower) {
        if (late) {
            unheard.add(() -> follower.accept(entry));
        } else {
            follower.accept(entry);
        }
    }

    @Override
    public List<Channel> channels(Pattern pattern, @Nullable Channel after, int limit) {
        return journal.channels(pattern, after, limit);
    }

    @Override
    public void close() {
        journal.close();
    }
}
