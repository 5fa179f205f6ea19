package dev.herald.feeds.postgres;

import dev.herald.feeds.Sink;
import dev.herald.feeds.Trouble;
import dev.herald.feeds.mapping.Change;
import dev.herald.feeds.postgres.rows.Followers;
import dev.herald.feeds.postgres.setup.Settings;
import dev.herald.feeds.postgres.wal.Decoder;
import dev.herald.feeds.postgres.wal.Malformed;
import dev.herald.feeds.postgres.wal.Said;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/**
 * Reads the write-ahead log as it is written, has it told, and confirms what is kept: only then may the server forget it.
 *
 * <p>Of the feed's thread, but for {@link #confirmed}, which is set when a mark is kept. While nothing is under way all that the
 * server has sent is confirmed, so that a slot moves on although nothing happens in its tables.
 */
final class Stream {
    static final String MARK = "herald.mark";

    private static final long FIRST_PAUSE = 50_000;
    private static final long LAST_PAUSE = 1_000_000; // a thousand looks a second cost next to nothing

    private final PGReplicationStream log;
    private final Settings settings;
    private final Shapes shapes;
    private final Teller teller;
    private final Sink sink;
    private final Followers followers;
    private final Messages messages;

    private long awaited; // the end of the last transaction that was told
    private long flushed; // as the server will hear it
    private volatile long confirmed;

    Stream(
            PGReplicationStream log,
            Settings settings,
            Shapes shapes,
            Teller teller,
            Sink sink,
            Followers followers,
            Messages messages) {
        this.log = log;
        this.settings = settings;
        this.shapes = shapes;
        this.teller = teller;
        this.sink = sink;
        this.followers = followers;
        this.messages = messages;
    }

    /** Goes on until it is interrupted, or the connection ends. */
    void follow() throws SQLException, Trouble, InterruptedException, IOException {
        long pause = FIRST_PAUSE;
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            var message = log.readPending();
            confirm();
            if (message != null) {
                hear(Decoder.read(message));
                pause = FIRST_PAUSE;
            } else if (log.isClosed()) {
                throw new Trouble("connection_lost", "the server has ended the connection", "");
            } else {
                LockSupport.parkNanos(pause);
                pause = Math.min(LAST_PAUSE, pause + pause / 8);
            }
        }
    }

    private void confirm() {
        long kept = confirmed;
        boolean isIdle = !teller.isOpen() && kept == awaited;
        long upTo = isIdle ? Math.max(kept, log.getLastReceiveLSN().asLong()) : kept;
        if (upTo > flushed) {
            flushed = upTo;
            var lsn = LogSequenceNumber.valueOf(upTo);
            log.setAppliedLSN(lsn);
            log.setFlushedLSN(lsn);
        }
    }

    private void hear(Said said) throws SQLException, Trouble, InterruptedException, Malformed {
        if (said instanceof Said.Begin begin) {
            teller.begin(begin);
        } else if (said instanceof Said.Commit commit) {
            commit(commit.end());
        } else if (said instanceof Said.Relation relation) {
            shapes.learn(relation, sink);
        } else if (said instanceof Said.Message message) {
            message(message);
        } else if (!(said instanceof Said.Aside) && teller.next()) {
            change(said);
        }
    }

    private void commit(long end) throws InterruptedException {
        if (teller.commit(() -> confirmed = end)) {
            awaited = end;
        }
    }

    private void change(Said said) throws Malformed, InterruptedException {
        if (said instanceof Said.Inserted inserted) {
            var shape = shapes.of(inserted.relation());
            if (!shape.tables().isEmpty()) {
                route(shape, shape.inserted(inserted, teller.origin()));
            }
        } else if (said instanceof Said.Updated updated) {
            var shape = shapes.of(updated.relation());
            if (!shape.tables().isEmpty()) {
                route(shape, shape.updated(updated, teller.origin()));
            }
        } else if (said instanceof Said.Deleted deleted) {
            var shape = shapes.of(deleted.relation());
            if (!shape.tables().isEmpty()) {
                route(shape, shape.deleted(deleted, teller.origin()));
            }
        } else if (said instanceof Said.Truncated truncated) {
            truncate(truncated);
        }
    }

    private void route(Shape shape, Change change) throws InterruptedException {
        for (var table : shape.tables()) {
            for (var told : table.mapping().route(change)) {
                teller.tell(told.channel(), told.data());
            }
        }
    }

    private void truncate(Said.Truncated truncated) throws Malformed, InterruptedException {
        var done = new HashSet<Settings.Table>();
        for (int relation : truncated.relations()) {
            var shape = shapes.of(relation);
            for (var table : shape.tables()) {
                if (done.add(table)) {
                    var mapping = table.mapping();
                    teller.everywhere(mapping.channel(), mapping.truncated(shape.truncated(teller.origin())));
                }
            }
        }
    }

    private void message(Said.Message message) throws InterruptedException {
        if (message.prefix().equals(MARK)) {
            followers.mark(new String(message.content(), StandardCharsets.UTF_8), sink::settle);
        } else if (!settings.messages().isEmpty() && message.prefix().startsWith(settings.messages())) {
            if (message.isTransactional() && !teller.next()) {
                return;
            }
            var publication = messages.publication(message);
            if (publication.isPresent()) {
                teller.tell(publication.get().channel(), publication.get().payload());
            }
        }
    }
}
