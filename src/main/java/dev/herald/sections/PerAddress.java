package dev.herald.sections;

import dev.herald.config.words.Allowed;
import java.util.List;

/**
 * What one address may have.
 *
 * @param connections open at once, but not those of listed proxies
 * @param requests open at once, WebSockets among them
 * @param handshakes in a second
 * @param except addresses for which these do not hold
 */
public record PerAddress(
        @Allowed(min = "1", max = "1000000") int connections,
        @Allowed(min = "1", max = "1000000") int requests,
        @Allowed(min = "1", max = "100000") int handshakes,
        List<AddressBlock> except) {

    public static final PerAddress DEFAULTS =
            new PerAddress(1_000, 1_000, 100, List.of(new AddressBlock("127.0.0.0/8"), new AddressBlock("::1")));
}
