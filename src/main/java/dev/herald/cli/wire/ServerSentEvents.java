package dev.herald.cli.wire;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads server-sent events, and remembers the place to come back to. */
final class ServerSentEvents {
    private final BufferedReader lines;
    private String place;

    /** @param place where the stream goes on from */
    ServerSentEvents(InputStream in, String place) {
        this.place = place;
        lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    /** @param kind {@code message} for an entry */
    record Event(String kind, String data) {}

    /** The next event, or nothing at the stream's end. */
    Optional<Event> next() throws IOException {
        var kind = "message";
        var id = place;
        var data = new StringBuilder();
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                place = id; // only now: an event that was cut off has not been read
                if (data.length() > 0) {
                    return Optional.of(new Event(kind, data.toString()));
                }
                kind = "message";
            } else if (line.startsWith("data:")) {
                data.append(value(line));
            } else if (line.startsWith("event:")) {
                kind = value(line);
            } else if (line.startsWith("id:")) {
                id = value(line);
            }
        }
        return Optional.empty();
    }

    /** Where to go on from; empty when the server has not said it yet. */
    String place() {
        return place;
    }

    private static String value(String line) {
        var value = line.substring(line.indexOf(':') + 1);
        return value.startsWith(" ") ? value.substring(1) : value;
    }
}
