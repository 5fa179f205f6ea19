package dev.herald.hub.slow;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.filter.FilteringParserDelegate;
import com.fasterxml.jackson.core.filter.JsonPointerBasedFilter;
import com.fasterxml.jackson.core.filter.TokenFilter;
import dev.herald.message.Channel;
import dev.herald.message.Entry;
import dev.herald.message.Payload;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a channel's entries, which are not kept, for a subscriber that does not keep up.
 *
 * @param manner which of them are given up
 * @param by where in the payload the key stands that entries are told apart by; null for the channel alone
 * @param rate how many of a key a subscriber is handed a second; 0 for as many as it reads
 */
public record Slow(Manner manner, @Nullable JsonPointer by, int rate) {
    private static final JsonFactory JSON = new JsonFactory();

    /** The subscriber ends itself: what is cut off can come back. */
    public static final Slow CUT = new Slow(Manner.CUT, null, 0);

    /** Which entries are given up. */
    public enum Manner {
        /** None: the subscriber is cut off. */
        CUT,
        /** The oldest. */
        DROP_OLDEST,
        /** All but the newest of each key. */
        CONFLATE
    }

    /** What a newer entry replaces an older one by. */
    public record Key(Channel channel, String value) {}

    /** Whether a subscriber that has no room is cut off. */
    public boolean isCut() {
        return manner == Manner.CUT;
    }

    /** The entry's key. A payload that has no such place, or no plain value there, goes by its channel. */
    public Key keyOf(Entry entry) {
        return keyOf(entry.channel(), entry.payload());
    }

    /** The same, of what is no entry yet. */
    public Key keyOf(Channel channel, Payload payload) {
        return new Key(channel, by == null ? "" : valueOf(payload, by));
    }

    private static String valueOf(Payload payload, JsonPointer by) {
        var filter = new JsonPointerBasedFilter(by);
        try (var parser = new FilteringParserDelegate(
                JSON.createParser(payload.json()), filter, TokenFilter.Inclusion.ONLY_INCLUDE_ALL, false)) {
            var token = parser.nextToken();
            return token == null || !token.isScalarValue() ? "" : token + " " + parser.getText();
        } catch (IOException e) {
            return "";
        }
    }
}
