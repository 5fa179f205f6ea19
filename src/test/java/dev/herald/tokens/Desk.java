package dev.herald.tokens;

import dev.herald.testing.ManualClock;
import dev.herald.tokens.keys.RemoteKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where tokens are read in the tests, by a clock that stands still. */
final class Desk {
    static final String SECRET = "a-secret-of-more-than-thirty-two-bytes";

    final ManualClock clock = new ManualClock();

    /** What a good token says. */
    Map<String, Object> claims() {
        var claims = new HashMap<String, Object>();
        claims.put("sub", "ann");
        claims.put("iat", seconds(Duration.ZERO));
        claims.put("exp", seconds(Duration.ofHours(1)));
        return claims;
    }

    /** The same, and one more; a null takes it away. */
    Map<String, Object> claims(String name, @Nullable Object value) {
        var claims = claims();
        if (value == null) {
            claims.remove(name);
        } else {
            claims.put(name, value);
        }
        return claims;
    }

    /** So long from now, as tokens write it. */
    long seconds(Duration fromNow) {
        return clock.instant().plus(fromNow).getEpochSecond();
    }

    Instant in(Duration fromNow) {
        return clock.instant().plus(fromNow);
    }

    static Tokens.Settings secret() {
        return settings(List.of(SECRET), List.of(), null);
    }

    static Tokens.Settings files(Path... files) {
        return settings(List.of(), List.of(files), null);
    }

    static Tokens.Settings remote(RemoteKeys.Settings remote) {
        return settings(List.of(), List.of(), remote);
    }

    static Tokens.Settings meant(@Nullable String issuer, @Nullable String audience) {
        return new Tokens.Settings(
                List.of(SECRET), List.of(), null, issuer, audience, Duration.ZERO, Tokens.Names.DEFAULTS, 8192);
    }

    static Tokens.Settings settings(List<String> secrets, List<Path> files, RemoteKeys.@Nullable Settings remote) {
        return new Tokens.Settings(secrets, files, remote, null, null, Duration.ZERO, Tokens.Names.DEFAULTS, 8192);
    }

    Tokens reads(Tokens.Settings settings) {
        return new Tokens(settings, user -> false, clock);
    }

    /** What the token says, when it can be told at once. */
    static Reading read(Tokens tokens, String token) {
        var reading = tokens.read(token).toCompletableFuture();
        if (!reading.isDone()) {
            throw new AssertionError("it is not told at once");
        }
        return reading.join();
    }
}
