package dev.herald.hub.lanes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.herald.message.Channel;
import dev.herald.message.Pattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which subscriptions a channel reaches. */
class RoutesTest {
    private static final List<Pattern> PATTERNS = List.of("/a", "/a/b", "/a/*", "/a/**", "/*", "/**").stream()
            .map(Pattern::new)
            .toList();
    private static final List<Channel> CHANNELS =
            List.of("/a", "/a/b", "/a/b/c", "/d").stream().map(Channel::new).toList();

    private static final class Place extends Placed {}

    @Test
    void itFindsWhatMatchesHoweverSubscriptionsComeAndGo() {
        var random = new Random(5);
        var routes = new Routes<Place, String>(Channel::name);
        var expected = new HashMap<Place, Pattern>();
        for (int i = 0; i < 2_000; i++) {
            if (expected.size() < 20 && random.nextBoolean()) {
                var pattern = PATTERNS.get(random.nextInt(PATTERNS.size()));
                var place = new Place();
                expected.put(place, pattern);
                routes.add(pattern, place);
            } else if (!expected.isEmpty()) {
                var place = new ArrayList<>(expected.keySet()).get(random.nextInt(expected.size()));
                routes.remove(expected.remove(place), place);
            }
            var channel = CHANNELS.get(random.nextInt(CHANNELS.size()));
            assertEquals(matching(expected, channel), found(routes, channel));
        }
        expected.forEach((place, pattern) -> routes.remove(pattern, place));
        assertEquals(Map.of(), routes.counts());
    }

    @Test
    void itCountsThemByPattern() {
        var routes = new Routes<Place, String>(Channel::name);
        routes.add(PATTERNS.get(0), new Place());
        routes.add(PATTERNS.get(0), new Place());
        routes.add(PATTERNS.get(2), new Place());

        assertEquals(Map.of("/a", 2, "/a/*", 1), routes.counts());
        assertEquals("/d", routes.of(CHANNELS.get(3)).rule());
    }

    @Test
    void itFindsMoreChannelsThanItRemembers() {
        var routes = new Routes<Place, String>(Channel::name);
        routes.add(new Pattern("/many/*"), new Place());
        for (int i = 0; i < 25_000; i++) {
            assertEquals(1, found(routes, new Channel("/many/" + i)).size());
        }
    }

    private static Set<Place> matching(Map<Place, Pattern> all, Channel channel) {
        var matching = new HashSet<Place>();
        all.forEach((place, pattern) -> {
            if (pattern.matches(channel)) {
                matching.add(place);
            }
        });
        return matching;
    }

    private static Set<Place> found(Routes<Place, String> routes, Channel channel) {
        var found = new HashSet<Place>();
        routes.of(channel).forEach(found::add);
        return found;
    }
}
