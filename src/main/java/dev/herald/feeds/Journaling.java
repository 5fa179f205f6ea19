package dev.herald.feeds;

import dev.herald.broker.Receipt;
import dev.herald.feeds.mapping.Template;
import dev.herald.hub.Hub;
import dev.herald.message.Channel;
import dev.herald.message.Payload;
import dev.herald.message.Position;
import dev.herald.message.Publication;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has what a source tells kept in the journal, in its order and once.
 *
 * <p>Much is under way at a time. When the journal refuses something, which it does when its disk is full, the source is
 * interrupted: it has to begin anew at its mark, and what was kept behind that is passed over then. A channel on which something
 * was kept after what was refused is to be asked for anew. Guarded by its monitor, which is not held while anybody is called; the
 * source's thread waits on it.
 */
final class Journaling implements Sink {
    private static final int MOST = 1_024;
    private static final long MOST_BYTES = 8L << 20;
    private static final long PAUSE_MILLIS = 5;
    static final String RESYNC_ID = "resync-"; // and what is never told again
    private static final Payload RESYNC = Payload.of("{\"op\":\"resync\"}");

    /** Something on its way, or a mark that stands behind what is before it. */
    private static final class Step {
        final long number;
        final @Nullable Consumer<Position> marking;
        boolean isDone;
        boolean isLate; // something that is to stand after it is kept already

        @Nullable
        Position position;

        Step(long number, @Nullable Consumer<Position> marking) {
            this.number = number;
            this.marking = marking;
            this.isDone = marking != null;
        }
    }

    /** Hears, on any thread, how it goes on. */
    interface Progress {
        void kept();

        /** The source follows what it tells of. */
        void well();

        /** The source has to begin anew. */
        void refused(Trouble why);
    }

    private final String feed;
    private final Hub hub;
    private final Marks marks;
    private final Everywhere everywhere;
    private final Breaks breaks;
    private final Progress progress;

    private final ArrayDeque<Step> steps = new ArrayDeque<>();
    private final Set<Channel> refused = new HashSet<>();
    private final Set<Channel> disordered = new HashSet<>();
    private int underWay;
    private long bytes;
    private long count;
    private Position behind; // all steps that are gone stand there or before, and none of those that are not
    private long resyncs;

    Journaling(String feed, Hub hub, Marks marks, Everywhere everywhere, Breaks breaks, Progress progress) {
        this.feed = feed;
        this.hub = hub;
        this.marks = marks;
        this.everywhere = everywhere;
        this.breaks = breaks;
        this.progress = progress;
        this.behind = hub.top();
    }

    /** To be called before the source begins, and begins again: what it tells again is compared with what was kept. */
    void begin() throws InterruptedException {
        reset();
        marks.begin();
    }

    private synchronized void reset() throws InterruptedException {
        while (underWay > 0) {
            wait();
        }
        steps.clear();
        refused.clear();
    }

    @Override
    public int most(Channel channel) {
        return hub.ruleOf(channel).maxBytes();
    }

    @Override
    public void well() {
        progress.well();
    }

    @Override
    public Optional<String> mark() {
        return marks.mark();
    }

    @Override
    public void publish(Channel channel, String id, Payload payload) throws InterruptedException {
        var publication = new Publication(channel, payload, feed + ":" + id, null);
        if (!marks.passesOver(publication, next())) {
            hand(publication);
        }
        for (var owed : owed()) {
            hand(new Publication(owed, RESYNC, feed + ":" + resyncId(), null));
        }
    }

    private void hand(Publication publication) throws InterruptedException {
        var step = enter(publication.payload().size());
        step.isLate = marks.expects(publication.channel());
        handIn(publication).whenComplete((known, failure) -> done(step, publication, known));
    }

    /** Channels that are out of order, once all is told again that was told before. */
    private synchronized Set<Channel> owed() {
        if (disordered.isEmpty() || !refused.isEmpty() || !marks.isCaughtUp()) {
            return Set.of();
        }
        var all = Set.copyOf(disordered);
        disordered.clear();
        return all;
    }

    /** Its subscribers set the pace. */
    private CompletionStage<Receipt> handIn(Publication publication) throws InterruptedException {
        var receipt = hub.publish(publication);
        try {
            while (isForNow(receipt.toCompletableFuture().getNow(null))) {
                Thread.sleep(PAUSE_MILLIS);
                receipt = hub.publish(publication);
            }
            return receipt;
        } catch (InterruptedException e) {
            fell(publication); // it is not under way any more
            throw e;
        }
    }

    private synchronized long next() {
        return ++count;
    }

    private static boolean isForNow(@Nullable Receipt receipt) {
        return receipt instanceof Receipt.Refused why && why.reason() == Receipt.Reason.OVERLOADED;
    }

    private synchronized Step enter(int size) throws InterruptedException {
        while (underWay >= MOST || (underWay > 0 && bytes + size > MOST_BYTES)) {
            wait();
        }
        if (!refused.isEmpty()) {
            throw new InterruptedException("the journal has refused what was before");
        }
        var step = new Step(++count, null);
        steps.add(step);
        underWay++;
        bytes += size;
        return step;
    }

    // ---- what became of it

    private void done(Step step, Publication publication, @Nullable Receipt receipt) {
        if (receipt instanceof Receipt.Refused why && why.reason() == Receipt.Reason.TOO_LARGE) {
            hub.publish(Publication.of(publication.channel(), RESYNC)); // who asks for the rows may get it
            stands(step, publication, null);
        } else if (receipt instanceof Receipt.Kept kept && step.isLate) { // it had been kept before, and trimmed
            hub.publish(Publication.of(publication.channel(), RESYNC))
                    .whenComplete((known, failure) -> stands(step, publication, kept.position()));
        } else if (receipt instanceof Receipt.Kept kept) {
            stands(step, publication, kept.position());
        } else if (receipt instanceof Receipt.Repeated || receipt instanceof Receipt.Passed) {
            stands(step, publication, null);
        } else {
            fell(publication);
            progress.refused(new Trouble(
                    "journal_refuses",
                    receipt instanceof Receipt.Refused why ? why.detail() : "the journal does not take it",
                    "It goes on by itself once the journal does: see /health/ready."));
        }
    }

    private void stands(Step step, Publication publication, @Nullable Position position) {
        stood(step, publication, position);
        progress.kept();
    }

    private synchronized void stood(Step step, Publication publication, @Nullable Position position) {
        leaves(publication);
        step.isDone = true;
        step.position = position;
        if (position != null) {
            marks.kept(publication, step.number);
            if (refused.contains(publication.channel())) {
                disordered.add(publication.channel());
            }
        }
        advance();
    }

    private synchronized void fell(Publication publication) {
        leaves(publication);
        refused.add(publication.channel());
    }

    private void leaves(Publication publication) {
        underWay--;
        bytes -= publication.payload().size();
        notifyAll();
    }

    /** Marks behind which everything is done take effect: they are only queued. */
    private void advance() {
        for (var first = steps.peek(); first != null && first.isDone; first = steps.peek()) {
            steps.remove();
            behind = Objects.requireNonNullElse(first.position, behind);
            if (first.marking != null) {
                first.marking.accept(behind);
            }
        }
    }

    // ---- marks

    @Override
    public synchronized void reached(String mark, Runnable then) {
        if (underWay == 0) {
            behind = hub.top();
        }
        long number = ++count;
        steps.add(new Step(number, position -> marks.put(mark, position, number, then)));
        advance();
    }

    @Override
    public synchronized Position settle() throws InterruptedException {
        while (underWay > 0) {
            wait();
        }
        if (!refused.isEmpty()) {
            throw new InterruptedException("the journal has refused what was before");
        }
        return hub.top();
    }

    // ---- to many

    @Override
    public void everywhere(Template template, String id, Payload payload) throws InterruptedException {
        breaks.around(template, () -> {
            for (var channels = everywhere.of(template); channels.hasNext(); ) {
                publish(channels.next(), id, payload);
            }
            settle();
        });
    }

    @Override
    public void resync(Iterable<Template> templates) throws InterruptedException {
        var id = resyncId();
        for (var template : templates) {
            everywhere(template, id, RESYNC);
        }
    }

    /** Another one each time that the server runs: a resync is told as often as there is one. */
    private synchronized String resyncId() {
        return RESYNC_ID + hub.top().offset() + "-" + System.nanoTime() + "-" + resyncs++;
    }

    /** How many publications are under way. */
    synchronized int underWay() {
        return underWay;
    }
}
