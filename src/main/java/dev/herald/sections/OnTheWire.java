package dev.herald.sections;

import dev.herald.config.words.Allowed;
import dev.herald.config.words.Size;
import java.time.Duration;

/**
 * What a connection may take its time for, and how finely it may be chopped.
 *
 * @param head from the connection's beginning to the end of its first request's headers
 * @param headers of one request
 * @param bodyRate a second, of a request's body
 * @param frames of one WebSocket text
 * @param pings in a second, of one WebSocket
 */
public record OnTheWire(
        @Allowed(min = "1s", max = "5m") Duration head,
        @Allowed(min = "20", max = "10000") int headers,
        @Allowed(min = "1B", max = "1MiB") Size bodyRate,
        @Allowed(min = "16", max = "1000000") int frames,
        @Allowed(min = "1", max = "10000") int pings) {

    public static final OnTheWire DEFAULTS = new OnTheWire(Duration.ofSeconds(10), 100, Size.ofKiB(1), 4_096, 10);
}
