package dev.herald;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Subscribers and one publisher on bare sockets, on one thread: it looks into frames no further than it takes to
 * count messages, so that it costs little beside the server that it loads.
 */
final class FanOutLoad implements AutoCloseable {
    private static final String HANDSHAKE =
            "[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":[\"websocket\"]}]";
    private static final String CONNECT =
            "[{\"channel\":\"/meta/connect\",\"clientId\":\"%s\",\"connectionType\":\"websocket\"}]";

    private final int port;
    private final String channel;
    private final byte[] mark;
    private final Selector selector = Selector.open();
    private final List<SocketChannel> sockets = new ArrayList<>();
    private final ByteBuffer input = ByteBuffer.allocateDirect(1 << 20);
    private final byte[] chunk = new byte[1 << 20];
    private SocketChannel publisher;
    private byte[] publication;

    FanOutLoad(int port, String channel) throws IOException {
        this.port = port;
        this.channel = channel;
        this.mark = ("\"channel\":\"" + channel + "\"").getBytes(StandardCharsets.US_ASCII);
    }

    void subscribe(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            var socket = open();
            var client = ask(socket, HANDSHAKE).replaceAll("(?s).*\"clientId\":\"([^\"]+)\".*", "$1");
            ask(
                    socket,
                    "[{\"channel\":\"/meta/subscribe\",\"clientId\":\"" + client + "\",\"subscription\":\"" + channel
                            + "\"}]");
            ask(socket, CONNECT.formatted(client));
            say(socket, CONNECT.formatted(client));
            socket.configureBlocking(false);
            socket.register(selector, SelectionKey.OP_READ, new Counter());
        }
    }

    void publish(int inFlight) throws IOException {
        publisher = open();
        var client = ask(publisher, HANDSHAKE).replaceAll("(?s).*\"clientId\":\"([^\"]+)\".*", "$1");
        ask(publisher, CONNECT.formatted(client));
        say(publisher, CONNECT.formatted(client));
        publication = frame("[{\"channel\":\"" + channel + "\",\"clientId\":\"" + client + "\",\"data\":\""
                + "x".repeat(98) + "\"}]");
        for (int i = 0; i < inFlight; i++) {
            write(publisher, ByteBuffer.wrap(publication));
        }
        publisher.configureBlocking(false);
        publisher.register(selector, SelectionKey.OP_READ, new Counter());
    }

    /** Keeps going for a time; how many messages the subscribers got. */
    long run(int seconds) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        long delivered = 0;
        while (System.nanoTime() < end) {
            selector.select(100);
            for (var key : selector.selectedKeys()) {
                long count = read((SocketChannel) key.channel(), (Counter) key.attachment());
                if (key.channel() == publisher) {
                    for (long i = 0; i < count; i++) {
                        write(publisher, ByteBuffer.wrap(publication));
                    }
                } else {
                    delivered += count;
                }
            }
            selector.selectedKeys().clear();
        }
        return delivered;
    }

    private long read(SocketChannel socket, Counter counter) throws IOException {
        input.clear();
        int length = socket.read(input);
        if (length < 0) {
            throw new IOException("the server hung up");
        }
        input.flip().get(chunk, 0, length);
        return counter.count(chunk, length);
    }

    private SocketChannel open() throws IOException {
        var socket = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
        sockets.add(socket);
        write(
                socket,
                ByteBuffer.wrap(("GET /bayeux HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
                                + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                + "Sec-WebSocket-Version: 13\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII)));
        read(socket, "\r\n\r\n");
        return socket;
    }

    private String ask(SocketChannel socket, String text) throws IOException {
        say(socket, text);
        return read(socket, "}]");
    }

    private void say(SocketChannel socket, String text) throws IOException {
        write(socket, ByteBuffer.wrap(frame(text)));
    }

    /** Reads until the text ends so. */
    private String read(SocketChannel socket, String end) throws IOException {
        var text = new StringBuilder();
        while (!text.toString().endsWith(end)) {
            input.clear();
            if (socket.read(input) < 0) {
                throw new IOException("the server hung up after: " + text);
            }
            text.append(StandardCharsets.ISO_8859_1.decode(input.flip()));
        }
        return text.toString();
    }

    private static void write(SocketChannel socket, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            socket.write(bytes);
        }
    }

    /** A text frame with a mask of zeros. */
    private static byte[] frame(String text) {
        var payload = text.getBytes(StandardCharsets.UTF_8);
        var frame = ByteBuffer.allocate(payload.length + 8).put((byte) 0x81);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        }
        frame.putInt(0).put(payload);
        return java.util.Arrays.copyOf(frame.array(), frame.position());
    }

    @Override
    public void close() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
        selector.close();
    }

    /** Counts the mark in a stream, wherever chunks end. */
    private final class Counter {
        private int matched;

        long count(byte[] bytes, int length) {
            long found = 0;
            for (int i = 0; i < length; i++) {
                if (bytes[i] == mark[matched]) {
                    if (++matched == mark.length) {
                        found++;
                        matched = 0;
                    }
                } else {
                    matched = bytes[i] == mark[0] ? 1 : 0;
                }
            }
            return found;
        }
    }
}
