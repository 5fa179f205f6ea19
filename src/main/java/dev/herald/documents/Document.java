package dev.herald.documents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.documents.keeping.Authors;
import dev.herald.documents.keeping.Copy;
import dev.herald.documents.kinds.Commit;
import dev.herald.documents.kinds.Content;
import dev.herald.documents.kinds.Refused;
import dev.herald.message.Channel;
import dev.herald.message.Entry;
import dev.herald.message.Payload;
import dev.herald.message.Position;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A document that is open: what is in it, and the newest of what has happened to it. Used by one thread at a time: whoever has the
 * document's turn.
 */
final class Document {
    private static final Logger LOG = LoggerFactory.getLogger(Document.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int REMEMBERED = 500;
    private static final long REMEMBERED_BYTES = 256 << 10;

    private record Remembered(Commit commit, int bytes) {}

    private final Channel channel;
    private final Content content;
    private final Authors authors;
    private final ArrayDeque<Remembered> recent = new ArrayDeque<>(); // oldest first, without a gap
    private long recentBytes;
    private long version;
    private Position position;
    private Instant at;
    private @Nullable Payload value; // as JSON; null when it has not been asked for since it changed
    private @Nullable Instant versioned; // when a version was kept last; null as long as nobody has looked
    private int uncopied; // commits
    private long uncopiedBytes;
    private boolean doubted;
    private volatile long weight; // which others look at

    /** @param at when it was changed last */
    Document(Channel channel, Content content, Authors authors, long version, Position position, Instant at) {
        this.channel = channel;
        this.content = content;
        this.authors = authors;
        this.version = version;
        this.position = position;
        this.at = at;
        weigh();
    }

    Channel channel() {
        return channel;
    }

    Content content() {
        return content;
    }

    long version() {
        return version;
    }

    Position position() {
        return position;
    }

    Instant at() {
        return at;
    }

    /** What is in it, as JSON. */
    Payload value() {
        if (value == null) {
            value = new Payload(write(content.value()));
        }
        return value;
    }

    static byte[] write(JsonNode json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written as JSON", e);
        }
    }

    /** Carries out what the journal has next of it; what is no commit of this document is passed over. */
    void follow(Entry entry, Optional<Commit> commit) {
        var place = entry.position();
        if (place == null || position.covers(place)) {
            return;
        }
        if (commit.isPresent() && commit.get().version() == version + 1) {
            try {
                content.follow(commit.get());
                committed(commit.get(), entry.payload().size());
            } catch (Refused e) {
                LOG.warn("what stands at {} of {} is no change of the document: {}", place, channel, e.detail());
            }
        }
        position = place;
    }

    /** What has just been carried out is kept. */
    void committed(Commit commit, int bytes) {
        version = commit.version();
        position = commit.position();
        at = commit.at();
        value = null;
        authors.note(commit);
        uncopied++;
        uncopiedBytes += bytes;
        recent.add(new Remembered(commit, bytes));
        recentBytes += bytes;
        while (recent.size() > REMEMBERED || recentBytes > REMEMBERED_BYTES) {
            recentBytes -= recent.remove().bytes;
        }
        weigh();
    }

    private void weigh() {
        weight = 6 * content.size() + 4 * recentBytes + 1_000; // trees take several times of what they are written as
    }

    /** The commits after the version, if they are all remembered. */
    Optional<List<Commit>> since(long former) {
        if (former == version) {
            return Optional.of(List.of());
        }
        if (recent.isEmpty() || recent.element().commit.version() > former + 1) {
            return Optional.empty();
        }
        return Optional.of(recent.stream()
                .map(Remembered::commit)
                .filter(commit -> commit.version() > former)
                .toList());
    }

    /** What is remembered, oldest first. */
    List<Commit> recent() {
        return recent.stream().map(Remembered::commit).toList();
    }

    Optional<Authors.Last> lastOf(String client) {
        return authors.of(client);
    }

    /** When a version was kept by itself last, if that is known. */
    Optional<Instant> versioned() {
        return Optional.ofNullable(versioned);
    }

    void versioned(Instant when) {
        versioned = when;
    }

    /** Whether there were clients of which nothing is known any more. */
    long forgotten() {
        return authors.forgotten();
    }

    /** Commits since the last copy. */
    int uncopied() {
        return uncopied;
    }

    /** Bytes of the commits since the last copy. */
    long uncopiedBytes() {
        return uncopiedBytes;
    }

    /** Whether the journal may have more of it than is known here: it is to be read anew. */
    boolean isDoubted() {
        return doubted;
    }

    void doubt() {
        doubted = true;
    }

    /** The whole of it, as it is now. */
    Copy copy() {
        return new Copy(version, position, at, content.snapshot(), authors.json());
    }

    /** Such a copy is kept, of so many commits. */
    void copied(int commits, long bytes) {
        uncopied -= commits;
        uncopiedBytes -= bytes;
    }

    /** What it takes of memory, more or less, in bytes. Safe from any thread. */
    long weight() {
        return weight;
    }
}
