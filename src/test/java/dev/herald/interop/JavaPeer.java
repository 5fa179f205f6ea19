package dev.herald.interop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.client.ClientSession.MessageListener;
import org.cometd.bayeux.client.ClientSessionChannel;
import org.cometd.client.BayeuxClient;
import org.cometd.client.transport.ClientTransport;

/** CometD's Java client. Like the ones in JavaScript it subscribes anew after every handshake. */
final class JavaPeer implements Peer {
    private static final int PATIENCE_SECONDS = 20;

    private final BayeuxClient client;
    private final AutoCloseable plumbing;
    private final List<Heard> heard = new CopyOnWriteArrayList<>();
    private final Map<String, ClientSessionChannel.MessageListener> wanted = new HashMap<>(); // guarded by itself

    /** Takes what is to be closed once the client is gone. */
    JavaPeer(String url, AutoCloseable plumbing, ClientTransport first, ClientTransport... others) {
        this.plumbing = plumbing;
        client = new BayeuxClient(url, first, others);
        client.setOption(BayeuxClient.BACKOFF_INCREMENT_OPTION, 100L);
        client.setOption(BayeuxClient.MAX_BACKOFF_OPTION, 500L);
        client.getChannel(Channel.META_HANDSHAKE)
                .addListener((ClientSessionChannel.MessageListener) (channel, message) -> resubscribe(message));
    }

    @Override
    public void handshake() {
        // A failed handshake is not the end: the client goes on with its next transport by itself.
        client.handshake();
        if (!client.waitFor(PATIENCE_SECONDS * 1_000L, BayeuxClient.State.CONNECTED)) {
            throw new AssertionError("not connected within " + PATIENCE_SECONDS + " s");
        }
    }

    @Override
    public void subscribe(String pattern) {
        ClientSessionChannel.MessageListener listener =
                (channel, message) -> heard.add(new Heard(pattern, message.getChannel(), text(message)));
        answered(answer -> client.getChannel(pattern).subscribe(listener, answer));
        synchronized (wanted) {
            wanted.put(pattern, listener);
        }
    }

    @Override
    public void unsubscribe(String pattern) {
        ClientSessionChannel.MessageListener listener;
        synchronized (wanted) {
            listener = wanted.remove(pattern);
        }
        answered(answer -> client.getChannel(pattern).unsubscribe(listener, answer));
    }

    @Override
    public void publish(Saying saying) {
        answered(answer -> send(saying, answer));
    }

    @Override
    public void batch(List<Saying> sayings) {
        var answers = new ArrayList<CompletableFuture<Message>>();
        client.batch(() -> sayings.forEach(saying -> {
            var answer = new CompletableFuture<Message>();
            answers.add(answer);
            send(saying, answer::complete);
        }));
        answers.forEach(JavaPeer::successful);
    }

    @Override
    public void disconnect() {
        answered(client::disconnect);
    }

    @Override
    public List<Heard> heard() {
        return List.copyOf(heard);
    }

    @Override
    public String transport() {
        return client.getTransport().getName();
    }

    @Override
    public void close() {
        client.abort();
        try {
            plumbing.close();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    private void resubscribe(Message reply) {
        if (reply.isSuccessful()) {
            synchronized (wanted) {
                wanted.forEach((pattern, listener) -> client.getChannel(pattern).subscribe(listener));
            }
        }
    }

    private void send(Saying saying, MessageListener answer) {
        client.getChannel(saying.channel()).publish(Map.of("text", saying.text()), answer);
    }

    private static String text(Message message) {
        return String.valueOf(message.getDataAsMap().get("text"));
    }

    private static void answered(Consumer<MessageListener> operation) {
        var answer = new CompletableFuture<Message>();
        operation.accept(answer::complete);
        successful(answer);
    }

    private static void successful(CompletableFuture<Message> answer) {
        var message = answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        if (!message.isSuccessful()) {
            throw new AssertionError("was refused: " + message);
        }
    }
}
