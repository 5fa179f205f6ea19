package dev.herald.props;

import dev.herald.access.Identity;
import dev.herald.census.Sessions.Session;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import java.time.Instant;
import java.util.List;

/** A session that is only there; two with the same id are two. */
public class Guest implements Session {
    private final String id;
    private final Identity identity;

    public Guest(String id) {
        this(id, Identity.ANYONE);
    }

    public Guest(String id, Identity identity) {
        this.id = id;
        this.identity = identity;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Identity identity() {
        return identity;
    }

    @Override
    public void expel(String error) {}

    @Override
    public String transport() {
        return "pretended";
    }

    @Override
    public String remote() {
        return "";
    }

    @Override
    public Instant since() {
        return Instant.EPOCH;
    }

    @Override
    public long queuedBytes() {
        return 0;
    }

    @Override
    public boolean hasRoom() {
        return true;
    }

    @Override
    public void tell(String channel, Payload data) {}

    @Override
    public List<Pattern> patterns() {
        return List.of();
    }

    @Override
    public void disconnect(String reason) {
        throw new AssertionError("nobody asked for that");
    }
}
