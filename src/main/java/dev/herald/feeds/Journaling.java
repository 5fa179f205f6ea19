package dev.herald.feeds;

import dev.herald.broker.Receipt;
import dev.herald.feeds.everywhere.Breaks;
import dev.herald.feeds.everywhere.Everywhere;
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

    /** Hears, on any thread, how it goes on. */
    interface Progress {
        void kept();

        /** The source follows what it tells of. */
        void well();

        /** The source has to begin anew. */
        void refused(Trouble why);
    }

    private final String feed;
    private final boolean repeats;
    private final Hub hub;
    private final Marks marks;
    private final Everywhere everywhere;
    private final Breaks breaks;
    private final Progress progress;

    private final ArrayDeque<Step> steps = new ArrayDeque<>();
    private final Set<Channel> refused = new HashSet<>();
    private final Disorder disorder;
    private int underWay;
    private long bytes;
    private long count;
    private Position behind; // all steps that are gone stand there or before, and none of those that are not
    private long resyncs;

    /** @param repeats whether its source does: see there */
    Journaling(
            String feed,
            boolean repeats,
            Hub hub,
            Marks marks,
            Everywhere everywhere,
            Breaks breaks,
            Progress progress) {
        this.feed = feed;
        this.repeats = repeats;
        this.hub = hub;
        this.marks = marks;
        this.everywhere = everywhere;
        this.breaks = breaks;
        this.progress = progress;
        this.disorder = new Disorder(
                hub, channel -> new Publication(channel, RESYNC, feed + ":" + resyncId(), null), this::ended);
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
        mend();
    }

    private void hand(Publication publication) throws InterruptedException {
        var step = enter(publication.payload().size());
        step.isLate = repeats && marks.expects(publication.channel());
        handIn(publication).whenComplete((known, failure) -> done(step, publication, known));
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

    static boolean isForNow(@Nullable Receipt receipt) {
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
            stands(step, publication, null, true); // who asks for the rows may get it
        } else if (receipt instanceof Receipt.Kept kept) {
            stands(step, publication, kept.position(), step.isLate); // late: it was kept before, and trimmed
        } else if (receipt instanceof Receipt.Repeated || receipt instanceof Receipt.Passed) {
            stands(step, publication, null, false);
        } else {
            fell(publication);
            refuse(receipt);
        }
    }

    private void refuse(@Nullable Receipt receipt) {
        progress.refused(new Trouble(
                "journal_refuses",
                receipt instanceof Receipt.Refused why ? why.detail() : "the journal does not take it",
                "It goes on by itself once the journal does: see /health/ready."));
    }

    private void stands(Step step, Publication publication, @Nullable Position position, boolean isDisorder) {
        stood(step, publication, position, isDisorder);
        progress.kept();
        mend();
    }

    private synchronized void stood(
            Step step, Publication publication, @Nullable Position position, boolean isDisorder) {
        leaves(publication);
        step.isDone = true;
        step.position = position;
        if (position != null) {
            marks.kept(publication, step.number);
        }
        if (isDisorder || (position != null && refused.contains(publication.channel()))) {
            disorder.add(publication.channel());
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
                take(first.marking, first.number);
            }
        }
    }

    private void take(Step.Marking marking, long number) {
        if (disorder.isNone()) {
            marks.put(marking.mark(), behind, number, marking.then());
        } else {
            marks.hold(marking.then());
        }
    }

    // ---- channels that are out of order

    /** They are told so, once all is told again that was told before. */
    private void mend() {
        if (!disorder.isNone() && mayMend()) {
            disorder.end();
        }
    }

    private synchronized boolean mayMend() {
        return refused.isEmpty() && (!repeats || marks.isCaughtUp());
    }

    private void ended(@Nullable Receipt resync) {
        if (resync == null || resync instanceof Receipt.Refused) {
            refuse(resync);
        }
        synchronized (this) {
            notifyAll();
        }
    }

    // ---- marks

    @Override
    public void reached(String mark, Runnable then) {
        mark(mark, then);
        mend();
    }

    private synchronized void mark(String mark, Runnable then) {
        if (underWay == 0) {
            behind = hub.top();
        }
        long number = ++count;
        steps.add(new Step(number, new Step.Marking(mark, then)));
        advance();
    }

    @Override
    public Position settle() throws InterruptedException {
        mend();
        return settled();
    }

    private synchronized Position settled() throws InterruptedException {
        while (underWay > 0 || (mayMend() && !disorder.isNone())) {
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
