package dev.herald.cli.wire;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Follows patterns on the server, each on a connection and a thread of its own, until one of them ends.
 *
 * <p>A stream that comes back begins after the last entry that it read.
 */
public final class Streams {
    private static final int SILENT_MILLIS = 45_000; // the server shows that it is alive every 15 s
    private static final long SHORTEST_WAIT = 250;
    private static final long LONGEST_WAIT = 10_000;

    private final Server server;
    private final Reader reader;
    private final AtEnd atEnd;
    private final PrintWriter err;

    public Streams(Server server, Reader reader, AtEnd atEnd, PrintWriter err) {
        this.server = server;
        this.reader = reader;
        this.atEnd = atEnd;
        this.err = err;
    }

    /** What to do when a connection is gone. */
    public enum AtEnd {
        STOP,
        COME_BACK
    }

    /** Whether a reader wants to go on. */
    public enum Wanted {
        MORE,
        NO_MORE
    }

    /** Takes each entry; called by several threads. */
    public interface Reader {
        Wanted accept(String entry) throws Trouble;
    }

    /** @param query where to begin, such as {@code ?last=3} */
    public void follow(List<String> patterns, String query) throws Trouble, InterruptedException {
        var ended = new LinkedBlockingQueue<Optional<Trouble>>();
        for (var pattern : patterns) {
            var thread = new Thread(() -> ended.add(following(pattern, query)), pattern);
            thread.setDaemon(true);
            thread.start();
        }
        var trouble = ended.take();
        if (trouble.isPresent()) {
            throw trouble.get();
        }
    }

    private Optional<Trouble> following(String pattern, String query) {
        try {
            follow(pattern, query);
            return Optional.empty();
        } catch (Trouble e) {
            return Optional.of(e);
        } catch (InterruptedException e) {
            return Optional.of(new Trouble(Trouble.FAILED, "interrupted"));
        }
    }

    private void follow(String pattern, String query) throws Trouble, InterruptedException {
        var place = new Place();
        long wait = SHORTEST_WAIT;
        while (true) {
            var before = place.text;
            try {
                if (read(pattern, query, place) == Wanted.NO_MORE) {
                    return;
                }
                throw new Trouble(Trouble.UNAVAILABLE, "the server has ended the stream of " + pattern);
            } catch (Trouble e) {
                if (atEnd == AtEnd.STOP || e.exitCode() != Trouble.UNAVAILABLE) {
                    throw e;
                }
                err.println("herald: " + e.briefly() + "; trying again");
            }
            wait = place.text.equals(before) ? Math.min(LONGEST_WAIT, wait * 2) : SHORTEST_WAIT;
            Thread.sleep(ThreadLocalRandom.current().nextLong(wait / 2, wait));
        }
    }

    private Wanted read(String pattern, String query, Place place) throws Trouble {
        boolean isBack = !place.text.isEmpty();
        var headers = isBack ? Map.of("Last-Event-ID", place.text) : Map.<String, String>of();
        var path = "sub/" + Server.inPath(pattern) + (isBack ? "" : query);
        try (var in = server.stream(path, SILENT_MILLIS, headers)) {
            var events = new ServerSentEvents(in, place.text);
            try {
                return readAll(events);
            } finally {
                place.text = events.place();
            }
        } catch (IOException e) {
            throw Trouble.unreachable(server, e);
        }
    }

    private Wanted readAll(ServerSentEvents events) throws IOException, Trouble {
        for (var event = events.next(); event.isPresent(); event = events.next()) {
            if (take(event.get()) == Wanted.NO_MORE) {
                return Wanted.NO_MORE;
            }
        }
        return Wanted.MORE;
    }

    private Wanted take(ServerSentEvents.Event event) throws Trouble {
        if (event.kind().equals("message")) {
            return reader.accept(event.data());
        } else if (event.kind().equals("gap")) {
            err.println("herald: some of what was asked for is gone: " + event.data());
        }
        return Wanted.MORE;
    }

    /** Where a stream goes on from. */
    private static final class Place {
        private String text = "";
    }
}
