package dev.herald.events;

import dev.herald.http.EntryJson;
import dev.herald.http.Json;
import dev.herald.http.Problem;
import dev.herald.http.Refusal;
import dev.herald.hub.lanes.Delivery;
import dev.herald.message.Position;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** How a stream is written: each of these gives the bytes of one thing that it may have to say. */
enum Form {
    /**
     * Server-sent events: an entry is a plain message event with its position as the id; a hole in the stream
     * is an event of type {@code gap}, its end one of type {@code goodbye}. An id without data moves the place to
     * which a browser will come back, and fires no event.
     */
    SSE("sse", "text/event-stream;charset=utf-8", entry -> {
        var out = new ByteArrayOutputStream();
        var position = entry.position();
        if (position != null) {
            put(out, "id: " + position + "\n");
        }
        put(out, "data: ");
        out.writeBytes(EntryJson.of(entry));
        put(out, "\n\n");
        return out.toByteArray();
    }) {
        @Override
        byte[] hello(Optional<Position> from) {
            return bytes(
                    "retry: 2000\n" + from.map(place -> "id: " + place + "\n").orElse("") + ": welcome\n\n");
        }

        @Override
        byte[] gap(String reason, Position resumed) {
            return bytes("event: gap\nid: " + resumed + "\ndata: {\"reason\":" + quoted(reason) + ",\"position\":"
                    + quoted(resumed.toString()) + "}\n\n");
        }

        @Override
        byte[] goodbye(String reason, int retryMillis) {
            return bytes("retry: " + retryMillis + "\nevent: goodbye\ndata: {\"reason\":" + quoted(reason) + "}\n\n");
        }

        @Override
        byte[] heartbeat() {
            return bytes(":\n\n");
        }
    },

    /** One JSON object a line; an empty line is a heartbeat. */
    NDJSON("ndjson", "application/x-ndjson", entry -> {
        var out = new ByteArrayOutputStream();
        out.writeBytes(EntryJson.of(entry));
        out.write('\n');
        return out.toByteArray();
    }) {
        @Override
        byte[] hello(Optional<Position> from) {
            return bytes("\n");
        }

        @Override
        byte[] gap(String reason, Position resumed) {
            return bytes("{\"gap\":" + quoted(reason) + ",\"position\":" + quoted(resumed.toString()) + "}\n");
        }

        @Override
        byte[] goodbye(String reason, int retryMillis) {
            return bytes("{\"goodbye\":" + quoted(reason) + ",\"retry\":" + retryMillis + "}\n");
        }

        @Override
        byte[] heartbeat() {
            return bytes("\n");
        }
    };

    private final String transport;
    private final String contentType;
    private final Delivery.WireForm<byte[]> entry;

    Form(String transport, String contentType, Delivery.WireForm<byte[]> entry) {
        this.transport = transport;
        this.contentType = contentType;
        this.entry = entry;
    }

    /** The form that the caller accepts. */
    static Form accepted(String accept) {
        if (accept.contains("ndjson") || accept.contains("jsonl")) {
            return NDJSON;
        }
        if (accept.contains("text/event-stream") || accept.contains("*/*") || accept.contains("text/*")) {
            return SSE;
        }
        throw new Refusal(new Problem(
                406,
                "not_acceptable",
                "this is a stream",
                "Accept text/event-stream, or application/x-ndjson for one JSON object a line."));
    }

    String transport() {
        return transport;
    }

    String contentType() {
        return contentType;
    }

    /** How an entry is written. */
    Delivery.WireForm<byte[]> entry() {
        return entry;
    }

    /** The stream's first bytes, with the place after which it begins, so that its reader can come back to that. */
    abstract byte[] hello(Optional<Position> from);

    abstract byte[] gap(String reason, Position resumed);

    abstract byte[] goodbye(String reason, int retryMillis);

    abstract byte[] heartbeat();

    private static String quoted(String text) {
        return new String(Json.quoted(text), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void put(ByteArrayOutputStream out, String text) {
        out.writeBytes(bytes(text));
    }
}
