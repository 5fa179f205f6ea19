package dev.herald;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;

/**
 * What a connection costs that is refused because its address has too many: memory that stays (live heap after a
 * collection), memory that is allocated and becomes garbage, and time. Beside it, what one costs that is let in and says
 * nothing.
 *
 * <p>Arguments: refusals (20000). The server runs in this process; what the clients' thread allocates is not counted.
 */
final class RefusalBench {
    private static final int GRANTED = 1_000;
    private static final byte[] REQUEST =
            "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private RefusalBench() {}

    /** Something that is done very often. */
    private interface Attempt {
        void run() throws IOException;
    }

    public static void main(String[] arguments) throws Exception {
        int refusals = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
        var config = Config.dev()
                .port(0)
                .with("limits.address.except", "")
                .with("limits.wire.head", "5m")
                .with("limits.address.connections", Integer.toString(GRANTED));
        var open = new ArrayList<Socket>();
        try (var herald = Herald.open(config)) {
            measure("let in, and silent", GRANTED, () -> open.add(new Socket("localhost", herald.port())));
            for (int warm = 0; warm < 2_000; warm++) {
                refuse(herald);
            }
            measure("refused as it is accepted", refusals, () -> refuse(herald));
        } finally {
            for (var socket : open) {
                socket.close();
            }
        }
    }

    private static void refuse(Herald herald) throws IOException {
        try (var socket = new Socket("localhost", herald.port())) {
            socket.getOutputStream().write(REQUEST);
            var told = new byte[12];
            int count = socket.getInputStream().readNBytes(told, 0, told.length);
            if (!new String(told, 0, count, StandardCharsets.US_ASCII).equals("HTTP/1.1 429")) {
                throw new IllegalStateException(
                        "not refused: " + new String(told, 0, count, StandardCharsets.US_ASCII));
            }
        } catch (java.net.SocketException e) {
            // closed before the request was written
        }
    }

    private static void measure(String what, int times, Attempt attempt) throws Exception {
        long kept = heap();
        long allocated = allocated();
        long begin = System.nanoTime();
        for (int i = 0; i < times; i++) {
            attempt.run();
        }
        double micros = (System.nanoTime() - begin) / 1e3 / times;
        long garbage = (allocated() - allocated) / times;
        System.out.printf(
                Locale.ROOT,
                "%-28s %6d times: %6d bytes stay, %6d are allocated, %6.1f us each%n",
                what,
                times,
                Math.max(0, heap() - kept) / times,
                garbage,
                micros);
    }

    /** Of all threads but this one. */
    private static long allocated() {
        long own = Thread.currentThread().getId();
        var others =
                Arrays.stream(THREADS.getAllThreadIds()).filter(id -> id != own).toArray();
        return Arrays.stream(THREADS.getThreadAllocatedBytes(others))
                .filter(bytes -> bytes > 0)
                .sum();
    }

    private static long heap() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(200);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
