package dev.herald.bayeux.session;

import dev.herald.bayeux.wire.Delivered;
import dev.herald.hub.Subscriber;
import dev.herald.message.Payload;
import java.time.Instant;
import org.eclipse.jetty.util.thread.Scheduler.Task;

/** A session, for what watches over its rights. */
public interface Client extends Subscriber {

    /** Sends a message of the server's own. */
    void tell(String channel, Payload data);

    /** The same, of any form. */
    void tell(Delivered message);

    /** Ends the session; the error, as Bayeux writes them, says why. */
    void expel(String error);

    /** Runs the task later, unless it is cancelled. */
    Task schedule(Runnable task, long millis);

    Instant now();
}
