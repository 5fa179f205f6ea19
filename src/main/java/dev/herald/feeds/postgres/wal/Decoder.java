package dev.herald.feeds.postgres.wal;

import dev.herald.feeds.postgres.wal.Said.Column;
import dev.herald.feeds.postgres.wal.Said.Former;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of {@code pgoutput}, as PostgreSQL's manual has them under "Logical Replication Message Formats". Whatever
 * is too short, too long or unknown is {@link Malformed}: nothing is guessed.
 */
public final class Decoder {
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private Decoder() {}

    public static Said read(ByteBuffer message) throws Malformed {
        try {
            var said = said(message);
            if (message.hasRemaining()) {
                throw new Malformed(message.remaining() + " bytes behind a message "
                        + said.getClass().getSimpleName());
            }
            return said;
        } catch (BufferUnderflowException e) {
            throw new Malformed("a message ends too soon");
        }
    }

    private static Said said(ByteBuffer in) throws Malformed {
        char kind = (char) in.get();
        return switch (kind) {
            case 'B' -> new Said.Begin(in.getLong(), at(in.getLong()), Integer.toUnsignedLong(in.getInt()));
            case 'C' -> commit(in);
            case 'R' -> relation(in);
            case 'I' -> new Said.Inserted(in.getInt(), only('N', in));
            case 'U' -> updated(in);
            case 'D' -> new Said.Deleted(in.getInt(), former((char) in.get(), in));
            case 'T' -> truncated(in);
            case 'M' -> message(in);
            case 'O', 'Y' -> aside(kind, in);
            default -> throw new Malformed("a message of kind " + (int) kind);
        };
    }

    private static Instant at(long micros) {
        return EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static Said commit(ByteBuffer in) {
        in.get(); // flags, none of which has a meaning yet
        long lsn = in.getLong();
        long end = in.getLong();
        in.getLong(); // the time that its begin has told
        return new Said.Commit(lsn, end);
    }

    private static Said relation(ByteBuffer in) throws Malformed {
        int oid = in.getInt();
        var schema = text(in);
        var table = text(in);
        char identity = (char) in.get();
        int count = count(in);
        var columns = new ArrayList<Column>(count);
        for (int i = 0; i < count; i++) {
            boolean isIdentity = (in.get() & 1) != 0;
            var name = text(in);
            columns.add(new Column(name, in.getInt(), isIdentity));
            in.getInt(); // the type's modifier
        }
        return new Said.Relation(oid, schema.isEmpty() ? "pg_catalog" : schema, table, identity, List.copyOf(columns));
    }

    private static Said updated(ByteBuffer in) throws Malformed {
        int relation = in.getInt();
        char kind = (char) in.get();
        @Nullable Former old = null;
        if (kind != 'N') {
            old = former(kind, in);
            kind = (char) in.get();
        }
        if (kind != 'N') {
            throw new Malformed("an update without its new row");
        }
        return new Said.Updated(relation, old, cells(in));
    }

    private static Former former(char kind, ByteBuffer in) throws Malformed {
        if (kind != 'K' && kind != 'O') {
            throw new Malformed("a row of kind " + (int) kind);
        }
        return new Former(cells(in), kind == 'O');
    }

    private static Cells only(char expected, ByteBuffer in) throws Malformed {
        char kind = (char) in.get();
        if (kind != expected) {
            throw new Malformed("a row of kind " + (int) kind);
        }
        return cells(in);
    }

    private static Cells cells(ByteBuffer in) throws Malformed {
        int count = count(in);
        var texts = new @Nullable String[count];
        var unchanged = new BitSet();
        for (int i = 0; i < count; i++) {
            char kind = (char) in.get();
            switch (kind) {
                case 'n' -> texts[i] = null;
                case 'u' -> unchanged.set(i);
                case 't' -> texts[i] = new String(bytes(in), StandardCharsets.UTF_8);
                default -> throw new Malformed("a value of kind " + (int) kind);
            }
        }
        return new Cells(texts, unchanged);
    }

    private static Said truncated(ByteBuffer in) throws Malformed {
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / Integer.BYTES) {
            throw new Malformed(count + " tables truncated");
        }
        in.get(); // whether CASCADE or RESTART IDENTITY was said
        var relations = new ArrayList<Integer>(count);
        for (int i = 0; i < count; i++) {
            relations.add(in.getInt());
        }
        return new Said.Truncated(List.copyOf(relations));
    }

    private static Said message(ByteBuffer in) throws Malformed {
        boolean isTransactional = (in.get() & 1) != 0;
        in.getLong(); // where it stands
        return new Said.Message(isTransactional, text(in), bytes(in));
    }

    private static Said aside(char kind, ByteBuffer in) {
        in.position(in.limit());
        return new Said.Aside(kind);
    }

    // ---- the parts that messages are made of

    private static int count(ByteBuffer in) throws Malformed {
        int count = Short.toUnsignedInt(in.getShort());
        if (count > in.remaining()) {
            throw new Malformed(count + " columns in " + in.remaining() + " bytes");
        }
        return count;
    }

    private static byte[] bytes(ByteBuffer in) throws Malformed {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new Malformed("a value of " + length + " bytes, where " + in.remaining() + " are left");
        }
        var bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    /** Up to a zero. */
    private static String text(ByteBuffer in) throws Malformed {
        int start = in.position();
        for (int end = start; end < in.limit(); end++) {
            if (in.get(end) == 0) {
                var bytes = new byte[end - start];
                in.get(bytes).get();
                return new String(bytes, StandardCharsets.UTF_8);
            }
        }
        throw new Malformed("a name without an end");
    }
}
