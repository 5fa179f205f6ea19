package dev.herald.props;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Many clients of one channel, of a few lines each: some that read everything, and some that have stopped. */
public final class Crowd implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;

    private final int port;
    private final List<RawSocket> sockets = new ArrayList<>();
    private final List<Socket> polls = new ArrayList<>();
    private final Phaser heard = new Phaser(1);
    private volatile boolean closed;

    public Crowd(int port) {
        this.port = port;
    }

    /** Adds clients that read as fast as they can; each of the channel's entries must be awaited. */
    public void join(int count, String channel) throws IOException {
        for (int i = 0; i < count; i++) {
            var socket = subscribed(channel);
            heard.register();
            var reader = new Thread(() -> read(socket), "live-reader");
            reader.setDaemon(true);
            reader.start();
        }
    }

    /** Waits until each of them has one entry more. */
    public void awaitNext() {
        int phase = heard.arrive();
        try {
            heard.awaitAdvanceInterruptibly(phase, PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(heard.getUnarrivedParties() + " clients did not get it", e);
        }
    }

    /** Adds clients that subscribe over a WebSocket, and read nothing from then on. */
    public void joinAndStop(int count, String channel) throws IOException {
        for (int i = 0; i < count; i++) {
            subscribed(channel);
        }
    }

    /** Adds clients that subscribe by long-polling, connect, and do not read the answer. */
    public void pollAndStop(int count, String channel) throws IOException {
        for (int i = 0; i < count; i++) {
            var poster = Poster.to(port);
            var secret = poster.handshake(",\"ext\":{\"herald\":{}}")
                    .path("ext")
                    .path("herald")
                    .path("secret")
                    .asText();
            poster.subscribe(channel, "");
            var connect = "[{\"channel\":\"/meta/connect\",\"clientId\":\"" + poster.clientId()
                    + "\",\"connectionType\":\"long-polling\",\"ext\":{\"herald\":{\"secret\":\"" + secret + "\"}}}]";
            var socket = new Socket();
            socket.setReceiveBufferSize(8 * 1024);
            socket.connect(new java.net.InetSocketAddress("localhost", port));
            var request =
                    "POST /bayeux HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                            + connect.length() + "\r\n\r\n" + connect;
            socket.getOutputStream().write((request + request).getBytes(UTF_8));
            polls.add(socket);
        }
    }

    private RawSocket subscribed(String channel) throws IOException {
        var socket = RawSocket.to(port);
        sockets.add(socket);
        var id = socket.handshake();
        socket.say("[{\"channel\":\"/meta/subscribe\",\"clientId\":\"" + id + "\",\"subscription\":\"" + channel
                + "\"}," + "{\"channel\":\"/meta/connect\",\"clientId\":\"" + id
                + "\",\"connectionType\":\"websocket\"}]");
        socket.hear("/meta/subscribe");
        return socket;
    }

    private void read(RawSocket socket) {
        try {
            while (true) {
                if (socket.hear("").contains("\"data\":")) {
                    heard.arrive();
                }
            }
        } catch (IOException | AssertionError e) {
            if (!closed) {
                heard.forceTermination(); // whoever waits is told
            }
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        for (var socket : sockets) {
            socket.close();
        }
        for (Socket poll : polls) {
            try (InputStream unread = poll.getInputStream()) {
                poll.close();
            }
        }
    }
}
