package dev.herald.census;

import dev.herald.access.Identity;
import dev.herald.census.Sessions.Session;
import dev.herald.message.Pattern;
import java.time.Instant;
import java.util.List;

/** A session that is only there; two with the same id are two. */
final class Guest implements Session {
    private final String id;

    Guest(String id) {
        this.id = id;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Identity identity() {
        return Identity.ANYONE;
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
    public List<Pattern> patterns() {
        return List.of();
    }

    @Override
    public void disconnect(String reason) {
        throw new AssertionError("nobody asked for that");
    }
}
