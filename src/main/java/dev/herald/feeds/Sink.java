package dev.herald.feeds;

import dev.herald.feeds.mapping.Template;
import dev.herald.message.Channel;
import dev.herald.message.Payload;
import dev.herald.message.Position;
import java.util.Optional;

/**
 * By which a source has its changes kept and published: in its order, each once, however often either side crashes.
 *
 * <p>Of one thread: the source's. What was published after the newest mark may have been kept before a crash; when the source
 * tells it again, under the same id, it is passed over.
 */
public interface Sink {

    /** The newest mark that is kept, from which the source goes on; empty before the first. */
    Optional<String> mark();

    /**
     * Publishes, in the order of calls; waits while too much is under way, and as long as the journal cannot take it.
     *
     * @param id the source's own name for it, of at most 80 characters, the same whenever it tells it again
     */
    void publish(Channel channel, String id, Payload payload) throws InterruptedException;

    /** How many bytes a publication on the channel may have. What is larger is not published: a resync is, in its place. */
    int most(Channel channel);

    /** Says that the source has reached what it tells of, and follows it now: until then it is only about to. */
    void well();

    /**
     * Says that the source need not tell again what it told until now. Once that is kept, and the mark as well, {@code then} is
     * called, on another thread: it must be short.
     */
    void reached(String mark, Runnable then) throws InterruptedException;

    /** Waits until everything published so far is kept, and tells where the journal is then: what comes later stands behind. */
    Position settle() throws InterruptedException;

    /** Publishes on every channel of the template that has history, or that subscribers wait on; each under this id. */
    void everywhere(Template template, String id, Payload payload) throws InterruptedException;

    /**
     * Says that changes were lost for good on these channels: whoever shows them has to ask for the rows again. Publishes {@code
     * {"op":"resync"}} on every channel of the templates that has history or subscribers.
     */
    void resync(Iterable<Template> templates) throws InterruptedException;
}
