package dev.herald.api.requesting;

import dev.herald.access.Identity;
import dev.herald.census.Sessions.Session;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import java.time.Instant;
import java.util.List;

/** Who asks by one HTTP request: a session as long as the answer takes, that can be told nothing else. */
final class Visit implements Session {
    private final String id;
    private final Identity identity;
    private final String remote;
    private final Instant since;
    private final Lines lines;

    Visit(String id, Identity identity, String remote, Instant since, Lines lines) {
        this.id = id;
        this.identity = identity;
        this.remote = remote;
        this.since = since;
        this.lines = lines;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String transport() {
        return "http";
    }

    @Override
    public String remote() {
        return remote;
    }

    @Override
    public Instant since() {
        return since;
    }

    @Override
    public long queuedBytes() {
        return lines.bytes();
    }

    @Override
    public boolean hasRoom() {
        return lines.hasRoom();
    }

    @Override
    public List<Pattern> patterns() {
        return List.of();
    }

    @Override
    public Identity identity() {
        return identity;
    }

    @Override
    public void expel(String error) {
        lines.end();
    }

    @Override
    public void tell(String channel, Payload data) {
        // there is nobody who would hear it
    }

    @Override
    public void disconnect(String reason) {
        lines.end();
    }
}
