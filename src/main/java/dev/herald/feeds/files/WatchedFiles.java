package dev.herald.feeds.files;

import dev.herald.broker.Table;
import dev.herald.feeds.Sink;
import dev.herald.feeds.Source;
import dev.herald.feeds.Trouble;
import dev.herald.feeds.asking.Queryable;
import dev.herald.feeds.asking.Rows;
import dev.herald.feeds.items.Items;
import dev.herald.feeds.items.Questions;
import dev.herald.message.Pattern;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A file of JSON, or a folder of them, of which each is a row. */
public final class WatchedFiles implements Source, Queryable {
    private static final Duration SOON = Duration.ofMillis(120);
    private static final Duration NOW_AND_THEN = Duration.ofSeconds(10); // for file systems that tell nothing

    private final Settings settings;
    private final Items items;
    private final Folder folder;
    private final Questions questions = new Questions();
    private volatile Optional<String> concern = Optional.empty();
    private volatile int files;
    private volatile boolean isClosed;
    private long looked; // of the source's thread, as nanoTime tells it
    private boolean isAwaited; // of the source's thread: that the folder is not there has been said

    /** @param feed the name of the feed */
    public WatchedFiles(String feed, Settings settings, Table table, Clock clock) {
        this.settings = settings;
        items = new Items(feed, settings.channel(), table, clock);
        folder = new Folder(settings, clock);
    }

    @Override
    public String kind() {
        return "files";
    }

    @Override
    public void run(Sink sink) throws Exception {
        items.open(sink);
        var watching = new Watching(settings.folder(), questions::wake);
        try {
            look(sink);
            questions.open();
            while (!isClosed) {
                boolean isSoon = folder.isUnsettled() || folder.isYoung();
                boolean hasHappened = questions.await(isSoon ? SOON : NOW_AND_THEN);
                questions.answer(items, sink);
                if (hasHappened || isSoon || isDue()) {
                    look(sink);
                }
            }
        } finally {
            questions.close();
            watching.close();
        }
    }

    private boolean isDue() {
        return System.nanoTime() - looked >= NOW_AND_THEN.toNanos();
    }

    private void look(Sink sink) throws InterruptedException, Trouble {
        looked = System.nanoTime();
        var found = folder.look(items.names());
        concern = folder.concern();
        if (folder.isThere()) {
            isAwaited = false;
            sink.well();
            items.tell(found.written(), found.gone(), sink);
            files = items.names().size();
        } else if (!isAwaited) {
            isAwaited = true; // it ends this run once; the next is there when the folder is
            throw new Trouble(
                    "folder_unreadable",
                    concern.orElse("the folder cannot be read"),
                    "Make it, or let the server's user read it: what is in it is told as soon as it is there.");
        }
    }

    @Override
    public Map<String, Supplier<Number>> gauges() {
        return Map.of("items", () -> files);
    }

    @Override
    public Optional<String> concern() {
        return concern;
    }

    @Override
    public boolean covers(Pattern pattern) {
        return items.covers(pattern);
    }

    @Override
    public CompletionStage<Rows> rows(Pattern pattern) {
        return questions.ask(pattern);
    }

    @Override
    public void close() {
        isClosed = true;
        questions.wake();
    }
}
