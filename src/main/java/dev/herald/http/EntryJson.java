package dev.herald.http;

import dev.herald.message.Entry;
import dev.herald.message.Namespace;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;

/**
 * An entry as the HTTP doors show it, in one line: {@code {"channel","data","position","time","id"}}, without a
 * position when it is not kept, and without an id when its publisher gave it none.
 */
public final class EntryJson {
    private EntryJson() {}

    public static byte[] of(Entry entry) {
        var out = new ByteArrayOutputStream(entry.payload().size() + 160);
        put(
                out,
                "{\"channel\":\"" + Namespace.called(entry.channel().name())
                        + "\",\"data\":"); // no name needs escaping
        writeInOneLine(entry.payload().json(), out);
        if (entry.position() != null) {
            put(out, ",\"position\":");
            out.writeBytes(Json.quoted(entry.position().toString()));
        }
        put(out, ",\"time\":\"" + entry.at().truncatedTo(ChronoUnit.MILLIS) + "\"");
        var id = entry.publication().id();
        if (id != null) {
            put(out, ",\"id\":");
            out.writeBytes(Json.quoted(id));
        }
        out.write('}');
        return out.toByteArray();
    }

    /** Within JSON a bare line break stands only between tokens, where a space says the same. */
    private static void writeInOneLine(byte[] json, ByteArrayOutputStream out) {
        for (byte b : json) {
            out.write(b == '\n' || b == '\r' ? ' ' : b);
        }
    }

    private static void put(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
