package dev.herald.props;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A WebSocket frame by frame, for what no library would send. */
public final class RawSocket implements AutoCloseable {
    public static final int FIN = 0x80;
    public static final int COMPRESSED = 0x40;
    public static final int TEXT = 0x1;
    public static final int CLOSE = 0x8;
    public static final int PING = 0x9;
    public static final int PONG = 0xA;

    private static final String HANDSHAKE =
            "[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":[\"websocket\"]}]";

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final String head;

    /** @param headers of the upgrade, each ended by CR LF */
    public RawSocket(int port, String headers) throws IOException {
        socket.setReceiveBufferSize(8 * 1024); // who stops reading is to be felt soon
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress("localhost", port));
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        raw(("GET /bayeux HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                        + headers + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        var text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            text.append((char) in.readUnsignedByte());
        }
        head = text.toString().toLowerCase(Locale.ROOT);
    }

    public static RawSocket to(int port) throws IOException {
        return new RawSocket(port, "");
    }

    /** The head of the answer to the upgrade, in lower case. */
    public String head() {
        return head;
    }

    /** Sends the bytes as they are. */
    public void raw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** A frame as it goes over the wire, masked with zeros. */
    public static byte[] frame(int first, byte[] payload) {
        var frame = ByteBuffer.allocate(payload.length + 14);
        frame.put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 65_536) {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        frame.putInt(0).put(payload).flip();
        var bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    public void send(int first, byte[] payload) throws IOException {
        raw(frame(first, payload));
    }

    public void say(String text) throws IOException {
        send(FIN | TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A frame that came. */
    public record Frame(int first, byte[] payload) {
        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    public Frame receive() throws IOException {
        int first = in.readUnsignedByte();
        long length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        return new Frame(first, in.readNBytes((int) length));
    }

    /** The next text that has this in it. */
    public String hear(String part) throws IOException {
        while (true) {
            var frame = receive();
            if (frame.first == (FIN | TEXT) && frame.text().contains(part)) {
                return frame.text();
            }
            if (frame.first == (FIN | CLOSE)) {
                throw new AssertionError("closed before '" + part + "' came: " + told(frame));
            }
        }
    }

    /** How the server closes: the code and the reason. What comes before is passed over. */
    public String closing() throws IOException {
        while (true) {
            var frame = receive();
            if (frame.first == (FIN | CLOSE)) {
                return told(frame);
            }
        }
    }

    private static String told(Frame close) {
        var payload = ByteBuffer.wrap(close.payload);
        return (payload.getShort() & 0xffff) + " " + StandardCharsets.UTF_8.decode(payload);
    }

    /** Handshakes; the client id. */
    public String handshake() throws IOException {
        say(HANDSHAKE);
        var reply = hear("/meta/handshake");
        var id = reply.replaceAll(".*\"clientId\":\"([^\"]+)\".*", "$1");
        assertEquals(false, id.equals(reply), reply);
        return id;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
