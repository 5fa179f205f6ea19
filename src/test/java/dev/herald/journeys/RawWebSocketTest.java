package dev.herald.journeys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.bayeux.BayeuxDoor;
import dev.herald.bayeux.wire.Frames;
import dev.herald.props.BayeuxHouse;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** RFC 6455, frame by frame (R22). */
class RawWebSocketTest {
    private static final int TEXT = 0x1;
    private static final int BINARY = 0x2;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;
    private static final int FIN = 0x80;
    private static final long MANY_BYTES = 64 << 20;

    private static BayeuxHouse house;

    @BeforeAll
    static void open() throws Exception {
        house = new BayeuxHouse(BayeuxDoor.Settings.DEFAULTS);
    }

    @AfterAll
    static void close() throws Exception {
        house.close();
    }

    @Test
    void theUpgradeIsAnsweredWithTheProperKeyTheSubprotocolAndACookie() throws IOException {
        try (var wire =
                new Wire("Sec-WebSocket-Protocol: bayeux\r\nSec-WebSocket-Extensions: permessage-deflate\r\n")) {
            assertTrue(wire.head.startsWith("HTTP/1.1 101"), wire.head);
            assertTrue(wire.head.contains("s3pplmbitxaq9kygzzhzrbk+xoo="), wire.head);
            assertTrue(wire.head.contains("sec-websocket-protocol: bayeux"), wire.head);
            assertTrue(wire.head.contains("set-cookie: bayeux_socket="), wire.head);
            assertTrue(!wire.head.contains("permessage-deflate"), "compression is off unless wanted");
        }
    }

    @Test
    void aStrangersPageIsRefused() throws IOException {
        try (var wire = new Wire("Origin: http://evil.example\r\n")) {
            assertTrue(wire.head.startsWith("HTTP/1.1 403"), wire.head);
        }
    }

    @Test
    void aPingIsAnsweredWithItsOwnPayload() throws IOException {
        try (var wire = new Wire("")) {
            wire.send(FIN | PING, "are you there".getBytes(StandardCharsets.UTF_8));
            var frame = wire.receive();

            assertEquals(FIN | PONG, frame.first);
            assertArrayEquals("are you there".getBytes(StandardCharsets.UTF_8), frame.payload);
        }
    }

    @Test
    void whoPingsAndDoesNotReadIsHeldBack() throws Exception {
        var defaults = BayeuxDoor.Settings.DEFAULTS;
        var patient = new BayeuxDoor.Settings(
                defaults.messages(),
                defaults.maxBodyBytes(),
                defaults.sessions(),
                List.of(),
                defaults.compression(),
                new Frames.Limits(4_096, 1_000_000));
        try (var open = new BayeuxHouse(patient);
                var socket = SocketChannel.open()) {
            socket.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
            socket.connect(new InetSocketAddress("localhost", open.port()));
            socket.write(ByteBuffer.wrap(Wire.request("").getBytes(StandardCharsets.US_ASCII)));
            socket.configureBlocking(false);
            var ping = ByteBuffer.allocate(106).put((byte) (FIN | PING)).put((byte) (0x80 | 100));
            long sent = 0;
            for (int refused = 0; refused < 100 && sent < MANY_BYTES; ) {
                int written = socket.write(ping.rewind().limit(106));
                sent += written;
                refused = written < 106 ? refused + 1 : 0;
                if (written < 106) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
                }
            }

            assertTrue(sent < MANY_BYTES, "the server took " + sent + " bytes of pings without an answer being read");
        }
    }

    @Test
    void aTextInFragmentsIsOneText() throws IOException {
        var handshake =
                "[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":[\"websocket\"]}]"
                        .getBytes(StandardCharsets.UTF_8);
        try (var wire = new Wire("")) {
            wire.send(TEXT, java.util.Arrays.copyOfRange(handshake, 0, 30));
            wire.send(FIN | PING, new byte[0]);
            assertEquals(FIN | PONG, wire.receive().first);
            wire.send(FIN, java.util.Arrays.copyOfRange(handshake, 30, handshake.length));
            var frame = wire.receive();

            assertEquals(FIN | TEXT, frame.first);
            assertTrue(new String(frame.payload, StandardCharsets.UTF_8).contains("\"successful\":true"));
        }
    }

    @Test
    void aCloseIsAnsweredWithItsCode() throws IOException {
        try (var wire = new Wire("")) {
            wire.send(FIN | CLOSE, ByteBuffer.allocate(2).putShort((short) 1000).array());

            assertEquals(1000, wire.receive().closeCode());
        }
    }

    @Test
    void whatIsNotTextOrNotMaskedOrNotUtf8IsClosedWithTheProperCode() throws IOException {
        try (var wire = new Wire("")) {
            wire.send(FIN | BINARY, new byte[] {1, 2, 3});
            assertEquals(1003, wire.receive().closeCode());
        }
        try (var wire = new Wire("")) {
            wire.sendUnmasked(FIN | TEXT, "[]".getBytes(StandardCharsets.UTF_8));
            assertEquals(1002, wire.receive().closeCode());
        }
        try (var wire = new Wire("")) {
            wire.send(FIN | TEXT, new byte[] {'[', '"', (byte) 0xff, '"', ']'});
            assertEquals(1007, wire.receive().closeCode());
        }
        try (var wire = new Wire("")) {
            wire.send(FIN | 0x3, new byte[0]);
            assertEquals(1002, wire.receive().closeCode());
        }
    }

    private record Frame(int first, byte[] payload) {
        int closeCode() {
            assertEquals(FIN | CLOSE, first);
            return ByteBuffer.wrap(payload).getShort() & 0xffff;
        }
    }

    /** A socket that has asked for the upgrade, and the head of the answer in lower case but for the first line. */
    private static final class Wire implements AutoCloseable {
        private final Socket socket;
        private final DataInputStream in;
        final String head;

        Wire(String headers) throws IOException {
            socket = new Socket("localhost", house.port());
            socket.setSoTimeout(10_000);
            in = new DataInputStream(socket.getInputStream());
            socket.getOutputStream().write(request(headers).getBytes(StandardCharsets.US_ASCII));
            head = readHead();
        }

        static String request(String headers) {
            return "GET /bayeux HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                    + headers + "\r\n";
        }

        private String readHead() throws IOException {
            var text = new StringBuilder();
            while (text.indexOf("\r\n\r\n") < 0) {
                text.append((char) in.readUnsignedByte());
            }
            int line = text.indexOf("\r\n");
            return text.substring(0, line) + text.substring(line).toLowerCase(Locale.ROOT);
        }

        void send(int first, byte[] payload) throws IOException {
            var frame = ByteBuffer.allocate(payload.length + 10);
            frame.put((byte) first).put((byte) (0x80 | payload.length)).putInt(0); // a mask of zeros changes nothing
            socket.getOutputStream().write(frame.put(payload).array(), 0, frame.position());
        }

        void sendUnmasked(int first, byte[] payload) throws IOException {
            var frame = ByteBuffer.allocate(payload.length + 2);
            socket.getOutputStream()
                    .write(frame.put((byte) first)
                            .put((byte) payload.length)
                            .put(payload)
                            .array());
        }

        Frame receive() throws IOException {
            int first = in.readUnsignedByte();
            int length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            }
            return new Frame(first, in.readNBytes(length));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
