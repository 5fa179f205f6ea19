package dev.herald.props;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A text stream, read in the background by the line; what does not come within ten seconds fails the test. */
public final class Lines implements AutoCloseable {
    private static final long BOUND = TimeUnit.SECONDS.toNanos(10);
    private static final String END = "\u0000the end";

    private final InputStream in;
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();

    public Lines(InputStream in) {
        this.in = in;
        var reader = new Thread(this::read, "lines");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (var text = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (var line = text.readLine(); line != null; line = text.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            // cut: the end, as well
        }
        lines.add(END);
    }

    /** The next line that begins so, without that beginning; lines before it are dropped. */
    public String next(String beginning) throws InterruptedException {
        long deadline = System.nanoTime() + BOUND;
        var passed = new ArrayList<String>();
        while (true) {
            var line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null || line.equals(END)) {
                throw new AssertionError("'" + beginning + "' did not come, but " + passed);
            }
            if (line.startsWith(beginning)) {
                return line.substring(beginning.length());
            }
            passed.add(line);
        }
    }

    /** The next so many lines that begin so. */
    public List<String> next(int count, String beginning) throws InterruptedException {
        var found = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            found.add(next(beginning));
        }
        return found;
    }

    /** All lines until the stream ends. */
    public List<String> rest() throws InterruptedException {
        long deadline = System.nanoTime() + BOUND;
        var found = new ArrayList<String>();
        while (true) {
            var line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null) {
                throw new AssertionError("the stream goes on: " + found);
            }
            if (line.equals(END)) {
                return found;
            }
            found.add(line);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
