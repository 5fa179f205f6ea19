package dev.herald.feeds;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One source with its thread: it runs, and when it fails it runs again, after a pause that grows from half a second to half a
 * minute. Each new reason is logged once.
 */
final class Feed implements AutoCloseable, Journaling.Progress {
    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LAST_PAUSE = Duration.ofSeconds(30);
    private static final Duration WELL = Duration.ofSeconds(5);
    private static final Duration CLOSING = Duration.ofSeconds(2);

    /** How it goes, for operators. */
    record Status(
            String name,
            String kind,
            State state,
            Optional<Trouble> trouble,
            Optional<Instant> since,
            long published) {}

    /** Whether it tells changes. */
    enum State {
        STARTING,
        RUNNING,
        FAILING;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    final String name;
    final Source source;
    private final Clock clock;
    private final Thread thread;
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final Opening opening;
    private final Consumer<String> follows;

    private volatile boolean isClosed;
    private volatile boolean isRunning; // as the source says
    private volatile @Nullable Trouble refusal; // of the journal
    private volatile @Nullable Trouble trouble; // the last, until it goes well
    private volatile Instant began;

    /** Makes what the source tells to, on the feed's thread. */
    interface Opening {
        Journaling open(Feed feed) throws Exception;
    }

    /** @param follows hears of the feed's name each time that it follows what it tells of */
    Feed(String name, Source source, Opening opening, Consumer<String> follows, Clock clock) {
        this.name = name;
        this.source = source;
        this.opening = opening;
        this.follows = follows;
        this.clock = clock;
        this.began = clock.instant();
        thread = new Thread(this::work, "herald-feed-" + name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void work() {
        var pause = FIRST_PAUSE;
        @Nullable Journaling journaling = null;
        while (!isClosed) {
            var start = System.nanoTime();
            try {
                journaling = journaling == null ? opening.open(this) : journaling;
                run(journaling);
            } catch (Throwable e) { // also when memory has run out for one row: nobody else would begin anew
                failed(e);
            } finally {
                isRunning = false;
            }
            boolean wasWell = System.nanoTime() - start > WELL.toNanos();
            pause = wasWell ? FIRST_PAUSE : Duration.ofMillis(Math.min(2 * pause.toMillis(), LAST_PAUSE.toMillis()));
            rest(pause);
        }
    }

    private void run(Journaling journaling) throws Exception {
        refusal = null;
        journaling.begin();
        source.run(journaling);
        var refused = refusal;
        if (!isClosed) {
            throw refused != null ? refused : new Trouble("source_ended", "the source has ended by itself", "");
        }
    }

    private void failed(Throwable failure) {
        isRunning = false;
        Thread.interrupted();
        if (isClosed) {
            return;
        }
        failures.incrementAndGet();
        var refused = refusal;
        var why = refused != null
                ? refused
                : failure instanceof Trouble known ? known : new Trouble("failed", String.valueOf(failure), "");
        var former = trouble;
        trouble = why;
        if (former == null || !former.code().equals(why.code())) {
            LOG.warn("feed {}: {}: {} {}", name, why.code(), why.getMessage(), why.remedy());
            LOG.debug("feed {}", name, failure);
        }
    }

    private void rest(Duration pause) {
        if (!isClosed) {
            try {
                Thread.sleep(pause.toMillis());
            } catch (InterruptedException e) {
                LOG.trace("feed {}: closed, or told of a refusal that is known by now", name);
            }
        }
    }

    // ---- how it goes

    @Override
    public void kept() {
        published.incrementAndGet();
        if (trouble != null && isRunning) {
            isWell();
        }
    }

    @Override
    public void well() {
        if (!isRunning) {
            began = clock.instant();
            isRunning = true;
            follows.accept(name);
        }
    }

    @Override
    public void refused(Trouble why) {
        refusal = why;
        thread.interrupt();
    }

    private void isWell() {
        if (trouble != null) {
            trouble = null;
            LOG.info("feed {}: it goes on", name);
        }
    }

    Status status() {
        boolean hasStood = isRunning && Duration.between(began, clock.instant()).compareTo(WELL) > 0;
        if (hasStood) {
            isWell();
        }
        var last = trouble;
        var state = last != null ? State.FAILING : isRunning ? State.RUNNING : State.STARTING;
        return new Status(
                name,
                source.kind(),
                state,
                Optional.ofNullable(last),
                isRunning ? Optional.of(began) : Optional.empty(),
                published.get());
    }

    long failures() {
        return failures.get();
    }

    /** Waits two seconds at most for the source to end. */
    @Override
    public void close() {
        isClosed = true;
        source.close();
        thread.interrupt();
        try {
            thread.join(CLOSING.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
