package dev.herald.bayeux.wire;

import dev.herald.message.Payload;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.cometd.bayeux.Channel;
import org.cometd.server.ServerMessageImpl;
import org.jspecify.annotations.Nullable;

/**
 * A message from a client, or the reply to one.
 *
 * <p>A message knows its data as the bytes it came in, and what was wrong with it, if anything. A reply
 * may be waiting for the journal: whoever writes it waits for {@link #settled} first, so that a batch of
 * publications is taken in together and confirmed together.
 */
public final class BayeuxMessage extends ServerMessageImpl {
    private static final long serialVersionUID = 1L;
    private static final CompletableFuture<Void> AT_ONCE = CompletableFuture.completedFuture(null);

    private transient @Nullable Payload payload;
    private transient int bytes;
    private transient @Nullable String problem;
    private transient CompletableFuture<Void> settled = AT_ONCE;
    private transient Runnable afterwards = () -> {};

    /** The data, absent when the message has none. */
    public @Nullable Payload payload() {
        return payload;
    }

    void setPayload(Payload payload) {
        this.payload = payload;
    }

    /** How many bytes it came in. */
    public int bytes() {
        return bytes;
    }

    void setBytes(int count) {
        bytes = count;
    }

    /** What is wrong with the message as a Bayeux error ({@code code:args:text}), absent when nothing is. */
    public @Nullable String problem() {
        return problem;
    }

    /** Notes what is wrong, unless something was found before. */
    void setProblem(String found) {
        if (problem == null) {
            problem = found;
        }
    }

    /** This reply says no, with a Bayeux error ({@code code:args:text}). */
    public void refuse(String error) {
        setSuccessful(false);
        put(ERROR_FIELD, error);
    }

    /** Complete once this reply says what it has to say; never exceptionally. */
    public CompletableFuture<Void> settled() {
        return settled;
    }

    /** This reply must not be written before the work is done. */
    public void settleWith(CompletableFuture<Void> work) {
        settled = work;
    }

    /** What is to happen once this reply is on its way, or can no longer be. */
    public void afterwards(Runnable task) {
        afterwards = task;
    }

    /** Whoever writes the reply says that it is on its way, or never will be; calls after the first do nothing. */
    public void sent() {
        var task = afterwards;
        afterwards = () -> {};
        task.run();
    }

    /** Whether it is between its client and the server alone. */
    public boolean isService() {
        var channel = getChannel();
        return channel != null && channel.startsWith("/service/");
    }

    public boolean isHandshake() {
        return Channel.META_HANDSHAKE.equals(getChannel());
    }

    /** The {@code ext.herald} object, empty when there is none. */
    @SuppressWarnings("unchecked")
    public Map<String, Object> heraldExt() {
        var ext = getExt();
        return ext != null && ext.get("herald") instanceof Map<?, ?> herald ? (Map<String, Object>) herald : Map.of();
    }
}
