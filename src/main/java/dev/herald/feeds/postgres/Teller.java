package dev.herald.feeds.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.feeds.Sink;
import dev.herald.feeds.mapping.Change;
import dev.herald.feeds.mapping.Template;
import dev.herald.feeds.postgres.rows.Followers;
import dev.herald.feeds.postgres.wal.Lsn;
import dev.herald.feeds.postgres.wal.Said;
import dev.herald.message.Channel;
import dev.herald.message.Payload;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells the changes of one transaction after another: what was told before is passed over, and the last of each says so, for
 * which one is always held back. Of the feed's thread.
 */
final class Teller {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROWS_A_MARK = 1_000;

    /**
     * @param channel null for all of the template
     * @param payload null while it may yet be the last
     */
    private record Held(
            @Nullable Channel channel,
            @Nullable Template template,
            String id,
            @Nullable ObjectNode data,
            @Nullable Payload payload) {}

    private final Sink sink;
    private final Followers followers;
    private final Counts counts;
    private final String era;
    private Mark mark; // all before was told, by this run or a former one

    private Said.@Nullable Begin open;
    private String place = ""; // the open one's, as it is told
    private String at = ""; // the same
    private long index; // of the row that is told
    private long marked; // up to which it need not be told again
    private int parts; // of it that were told
    private boolean isTold;
    private @Nullable Held held;

    Teller(Sink sink, Followers followers, Counts counts, Mark mark) {
        this.sink = sink;
        this.followers = followers;
        this.counts = counts;
        this.era = mark.era();
        this.mark = mark;
    }

    boolean isOpen() {
        return open != null;
    }

    void begin(Said.Begin begin) {
        open = begin;
        place = Lsn.text(begin.lsn());
        at = begin.at().toString();
        index = 0;
        marked = mark.lsn() == begin.lsn() ? mark.index() : 0;
        isTold = false;
        followers.transaction(begin.xid());
    }

    /** A row of the transaction, whether or not somebody wants to know of it: they are counted. Whether it is to be told. */
    boolean next() throws InterruptedException {
        var begin = begun();
        index++;
        parts = 0;
        boolean isNew = !mark.covers(begin.lsn(), index);
        return isNew || followers.areThere();
    }

    Change.Origin origin() {
        return new Change.Origin(Optional.of(begun().xid()), at, place + "." + index);
    }

    void tell(Channel channel, ObjectNode data) throws InterruptedException {
        followers.told(channel, data, begun().xid());
        hold(new Held(channel, null, id(), data, null));
    }

    /** As a program has it published by the transaction. */
    void tell(Channel channel, Payload payload) throws InterruptedException {
        hold(new Held(channel, null, id(), null, payload));
    }

    void everywhere(Template template, ObjectNode data) throws InterruptedException {
        followers.emptied(template);
        hold(new Held(null, template, id(), data, null));
    }

    private String id() {
        var id = place + "." + index + (parts == 0 ? "" : "." + parts);
        parts++;
        return id;
    }

    private void hold(Held next) throws InterruptedException {
        if (!mark.covers(begun().lsn(), index)) {
            release();
            boolean isFirstPart = parts == 1;
            if (isFirstPart && index - marked > ROWS_A_MARK) {
                marked = index - 1; // all of that is told, and this one is not
                sink.reached(new Mark(begun().lsn(), marked, era).toString(), () -> {});
            }
            held = next;
            isTold = true;
        }
    }

    private void release() throws InterruptedException {
        var last = held;
        held = null;
        if (last == null) {
            return;
        }
        counts.changes.increment();
        var payload = last.payload() != null ? last.payload() : payload(last.data());
        if (last.channel() != null) {
            sink.publish(last.channel(), last.id(), payload);
        } else if (last.template() != null) {
            sink.everywhere(last.template(), last.id(), payload);
        }
    }

    private static Payload payload(@Nullable ObjectNode data) {
        try {
            return new Payload(JSON.writeValueAsBytes(data));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree that cannot be written", e);
        }
    }

    /** Whether something was told, so that {@code then} is called once that is kept. */
    boolean commit(Runnable then) throws InterruptedException {
        var begin = begun();
        var last = held;
        if (last != null && last.data() != null) {
            last.data().put("last", true);
        }
        release();
        open = null;
        counts.transactions.increment();
        counts.toldAt = begin.at();
        if (isTold) {
            mark = new Mark(begin.lsn(), index, era);
            sink.reached(mark.toString(), then);
        }
        return isTold;
    }

    private Said.Begin begun() {
        var begin = open;
        if (begin == null) {
            throw new IllegalStateException("a change outside of a transaction");
        }
        return begin;
    }
}
