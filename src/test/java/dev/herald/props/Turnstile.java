package dev.herald.props;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP proxy in front of a server that makes trouble when told to: cuts connections, stalls them, slows
 * them, or treats WebSocket's Upgrade as bad proxies do.
 *
 * <p>Two daemon threads for each connection copy what comes; only the first request of a connection is
 * looked at, since a WebSocket always begins on a connection of its own.
 */
public final class Turnstile implements AutoCloseable {

    /** What becomes of a request that asks for an Upgrade. */
    public enum Upgrades {
        PASS,
        /** Answered with 400 by the proxy. */
        REFUSE,
        /** Handed on without the header, as if it had been a plain request. */
        STRIP,
        /** Never answered. */
        SWALLOW
    }

    private static final int UNLIMITED = Integer.MAX_VALUE;
    private static final int BUFFER = 8 * 1024;

    private final ServerSocket door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Set<Socket> webSockets = ConcurrentHashMap.newKeySet(); // both ends of each
    private final Set<Socket> silent = ConcurrentHashMap.newKeySet();
    private final AtomicInteger upgradesSeen = new AtomicInteger();
    private final int target;

    private volatile Upgrades upgrades;
    private volatile boolean shut;
    private volatile boolean stalled;
    private volatile int bytesPerSecond = UNLIMITED;

    public Turnstile(int target) throws IOException {
        this(target, Upgrades.PASS);
    }

    public Turnstile(int target, Upgrades upgrades) throws IOException {
        this.target = target;
        this.upgrades = upgrades;
        start(this::admit);
    }

    public URI at(String path) {
        return URI.create("http://localhost:" + door.getLocalPort() + path);
    }

    /** Resets every connection, and every new one, until {@link #mend}. */
    public void cut() {
        shut = true;
        open.forEach(Turnstile::reset);
    }

    /** Resets the connections that are open now; new ones come through. */
    public void cutOpen() {
        open.forEach(Turnstile::reset);
    }

    /** Resets the WebSockets that are open now; all else comes through. */
    public void cutWebSockets() {
        webSockets.forEach(Turnstile::reset);
    }

    /**
     * Nothing comes through any more on the WebSockets that are open now, and nobody is told, as when a router has
     * forgotten them; all else comes through.
     */
    public void silenceWebSockets() {
        silent.addAll(webSockets);
    }

    /** From here on nothing comes through, in either direction; connections stay open. */
    public void stall() {
        stalled = true;
    }

    /** Lets at most so many bytes a second through to the client. */
    public void slow(int bytesEachSecond) {
        bytesPerSecond = bytesEachSecond;
    }

    /** From here on Upgrades are treated so. */
    public void treat(Upgrades treatment) {
        upgrades = treatment;
    }

    /** Ends cutting, stalling and slowing. */
    public void mend() {
        shut = false;
        stalled = false;
        bytesPerSecond = UNLIMITED;
    }

    /** How many requests have asked for an Upgrade. */
    public int upgradesSeen() {
        return upgradesSeen.get();
    }

    @Override
    public void close() throws IOException {
        door.close();
        open.forEach(Turnstile::reset);
    }

    private void admit() {
        while (!door.isClosed()) {
            try {
                var client = door.accept();
                open.add(client);
                if (shut) {
                    reset(client);
                } else {
                    start(() -> serve(client));
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                var server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            open.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            var head = readHead(client.getInputStream());
            if (isUpgrade(head)) {
                upgradesSeen.incrementAndGet();
            }
            if (!passHead(head, client, server)) {
                return;
            }
            if (isUpgrade(head)) {
                webSockets.addAll(List.of(client, server));
            }
            start(() -> copy(server, client, true));
            copy(client, server, false);
        } catch (IOException gone) {
            reset(client);
        } finally {
            open.remove(client);
        }
    }

    /** Whether the connection goes on. */
    private boolean passHead(String head, Socket client, Socket server) throws IOException {
        var treatment = isUpgrade(head) ? upgrades : Upgrades.PASS;
        switch (treatment) {
            case REFUSE -> {
                var answer = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                return false;
            }
            case SWALLOW -> {
                client.getInputStream().transferTo(OutputStream.nullOutputStream());
                return false;
            }
            case STRIP -> send(head.replaceAll("(?im)^(Upgrade|Connection):[^\r\n]*\r\n", ""), server);
            case PASS -> send(head, server);
        }
        return true;
    }

    private void copy(Socket from, Socket to, boolean isThrottled) {
        var buffer = new byte[BUFFER];
        try {
            var source = from.getInputStream();
            for (var count = source.read(buffer); count >= 0; count = source.read(buffer)) {
                hold(from, isThrottled ? count : 0);
                to.getOutputStream().write(buffer, 0, count);
            }
            to.shutdownOutput();
        } catch (IOException gone) {
            reset(to);
            reset(from);
        } finally {
            open.remove(from);
            webSockets.remove(from);
        }
    }

    /** Waits while stalled or silent, and as long as so many bytes take. */
    private void hold(Socket from, int count) {
        while ((stalled || silent.contains(from)) && !door.isClosed()) {
            LockSupport.parkNanos(1_000_000);
        }
        if (count > 0 && bytesPerSecond != UNLIMITED) {
            LockSupport.parkNanos(count * 1_000_000_000L / bytesPerSecond);
        }
    }

    /** The first request's line and headers, with the empty line; less when the client closes. */
    private static String readHead(InputStream source) throws IOException {
        var head = new ByteArrayOutputStream();
        for (var next = source.read(); next >= 0; next = source.read()) {
            head.write(next);
            if (next == '\n' && head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                break;
            }
            if (head.size() == 3 && head.toString(StandardCharsets.ISO_8859_1).equals("PRI")) {
                break; // HTTP/2 has frames, not a head
            }
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static boolean isUpgrade(String head) {
        return head.toLowerCase(Locale.ROOT).contains("\r\nupgrade: websocket");
    }

    private static void send(String head, Socket server) throws IOException {
        server.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException alreadyClosed) {
            // nothing is left to be reset
        }
    }

    private static void start(Runnable work) {
        var thread = new Thread(work, "turnstile");
        thread.setDaemon(true);
        thread.start();
    }
}
