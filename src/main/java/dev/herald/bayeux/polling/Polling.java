package dev.herald.bayeux.polling;

import dev.herald.bayeux.exchange.BayeuxSession;
import dev.herald.bayeux.exchange.Exchange;
import dev.herald.bayeux.wire.Batch;
import dev.herald.bayeux.wire.BayeuxMessage;
import java.util.Collection;
import java.util.List;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.server.CometDRequest;
import org.cometd.server.HttpException;
import org.cometd.server.ServerSessionImpl;
import org.cometd.server.http.AbstractHttpTransport;
import org.cometd.server.http.TransportContext;

/**
 * What long-polling and callback-polling share: CometD's held connects, behind our reading and writing.
 *
 * <p>A response is not written before all of its replies have settled, so that a batch of publications
 * costs one commit. A session is driven by requests that bring its browser's cookie or its secret.
 */
abstract class Polling extends AbstractHttpTransport {

    Polling(Exchange exchange, String name) {
        super(exchange, name);
    }

    /**
     * Entries leave with replies to connects only, of which there is one at a time. With other replies they could
     * overtake those that just left with a connect's, on another connection of the same client.
     */
    @Override
    public boolean isMetaConnectDeliveryOnly() {
        return true;
    }

    @Override
    public boolean accept(CometDRequest request) {
        return true;
    }

    @Override
    protected void flush(TransportContext context) {
        List<ServerMessage> messages = context.sendQueue() && context.session() instanceof BayeuxSession session
                ? session.takeQueue(context, context.replies())
                : List.of();
        write(context, messages);
    }

    @Override
    protected void handle(TransportContext context) {
        var messages = Batch.alone(((PollRequest) context.request()).messages());
        findCurrentSessions(context.request())
                .forEach(session -> ((BayeuxSession) session).wire().pulse().heard());
        if (messages.stream().allMatch(message -> isTakenOver(context, message))) {
            processMessages(context, List.copyOf(messages));
        } else {
            context.promise().fail(new HttpException(getDuplicateMetaConnectHttpResponseCode(), null));
        }
    }

    /** The newest connect has the session's queue from now on, also when an older one is just being answered. */
    private boolean isTakenOver(TransportContext context, BayeuxMessage message) {
        return !Channel.META_CONNECT.equals(message.getChannel())
                || findCurrentSessions(context.request()).stream()
                        .filter(session -> session.getId().equals(message.getClientId()))
                        .allMatch(session -> ((BayeuxSession) session).wire().moveTo(context, message));
    }

    /**
     * Also those that handshook over a WebSocket, which are not in CometD's map: by the browser's cookie, or by the
     * secret, which any one of the request's messages may bring.
     */
    @Override
    protected Collection<ServerSessionImpl> findCurrentSessions(CometDRequest request) {
        var poll = (PollRequest) request;
        return poll.messages().stream()
                .map(message -> (BayeuxSession) getBayeuxServer().getSession(message.getClientId()))
                .filter(session -> session != null && isProven(session, poll))
                .map(session -> (ServerSessionImpl) session)
                .distinct()
                .toList();
    }

    private static boolean isProven(BayeuxSession session, PollRequest poll) {
        return session.isOfBrowser(poll.context())
                || poll.messages().stream().anyMatch(message -> session.isProvenBy(message));
    }

    @Override
    protected void writePrepare(TransportContext context, Promise<Void> promise) {
        Batch.settled(context.replies()).whenComplete((done, failure) -> {
            context.response().setContentType("application/json");
            // What the session is sent from now on leaves with its next request.
            Batch.sent(context.replies());
            promise.succeed(null);
        });
    }

    @Override
    protected void write(TransportContext context, List<ServerMessage> messages) {
        ((PollResponse) context.response()).carry(context.session(), messages);
        super.write(context, messages);
    }
}
