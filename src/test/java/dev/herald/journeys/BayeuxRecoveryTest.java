package dev.herald.journeys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.bayeux.BayeuxDoor;
import dev.herald.props.BayeuxHouse;
import dev.herald.props.Poster;
import dev.herald.props.Talker;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A subscriber that was away gets what it missed, once and in order, or is told that it cannot (R8, R35). */
class BayeuxRecoveryTest {
    private static BayeuxHouse house;

    @BeforeAll
    static void open() throws Exception {
        house = new BayeuxHouse(BayeuxDoor.Settings.DEFAULTS);
    }

    @AfterAll
    static void close() throws Exception {
        house.close();
    }

    @Test
    void aReturningSubscriberGetsWhatItMissedAndThenWhatIsLive() {
        String seen;
        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            talker.subscribe("/back/a", "");
            house.publish("/back/a", "1");
            seen = position(talker.hear("/back/a"));
        }
        house.publish("/back/a", "2");
        house.publish("/back/a", "3");

        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            var reply = talker.subscribe("/back/a", since(seen));
            house.publish("/back/a", "4");

            assertTrue(herald(reply).path("recovered").asBoolean(), reply.toString());
            assertEquals(List.of("2", "3", "4"), hear(talker, "/back/a", 3));
        }
    }

    @Test
    void aWildcardIsRecoveredByOnePosition() {
        var top = top("/wild/**");
        house.publish("/wild/a", "1");
        house.publish("/wild/b/c", "2");
        house.publish("/other", "0");
        house.publish("/wild/a", "3");

        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            assertTrue(herald(talker.subscribe("/wild/**", since(top)))
                    .path("recovered")
                    .asBoolean());
            var heard = Stream.generate(talker::hear).limit(3).toList();
            assertEquals(
                    List.of("/wild/a 1", "/wild/b/c 2", "/wild/a 3"),
                    heard.stream()
                            .map(m -> m.path("channel").asText() + " " + m.path("data"))
                            .toList());
        }
    }

    @Test
    void longPollingRecoversPageByPageWithoutAHole() {
        var top = top("/pages/a");
        IntStream.range(0, 3_000).forEach(n -> house.publish("/pages/a", Integer.toString(n)));

        var poster = Poster.to(house.port());
        poster.handshake();
        poster.connect();
        var got = new ArrayList<String>();
        collect(poster.subscribe("/pages/a", since(top)), "/pages/a", got);
        while (got.size() < 3_000) {
            collect(poster.connectSoon().join(), "/pages/a", got);
        }

        assertEquals(IntStream.range(0, 3_000).mapToObj(Integer::toString).toList(), got);
    }

    @Test
    void theLastOnesCanBeAskedFor() {
        IntStream.range(0, 10).forEach(n -> house.publish("/last/a", Integer.toString(n)));

        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            talker.subscribe("/last/a", ",\"ext\":{\"herald\":{\"last\":3}}");

            assertEquals(List.of("7", "8", "9"), hear(talker, "/last/a", 3));
        }
    }

    @Test
    void whoAsksForBothBeginsWithWhicheverGoesFartherBack() {
        IntStream.range(0, 10).forEach(n -> house.publish("/both/a", Integer.toString(n)));
        var sixth = positionOf("/both/a", 5);

        assertEquals(List.of("6", "7", "8", "9"), bothFrom("/both/a", sixth, 2));
        assertEquals(List.of("4", "5", "6", "7", "8", "9"), bothFrom("/both/a", sixth, 6));
        assertEquals(List.of("6", "7", "8", "9"), bothFrom("/both/*", sixth, 2));
        assertEquals(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"), bothFrom("/both/a", sixth, 100));
        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            var gone = herald(talker.subscribe("/both/a", both("elsewhere:3", 2)));
            assertFalse(gone.path("recovered").asBoolean(true), gone.toString());
            var refused =
                    talker.subscribe("/both/a", ",\"ext\":{\"herald\":{\"since\":\"" + sixth + "\",\"last\":-1}}");
            assertTrue(refused.path("error").asText().startsWith("400:ext.herald.last:"), refused.toString());
        }
    }

    private static String positionOf(String channel, int index) {
        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            talker.subscribe(channel, ",\"ext\":{\"herald\":{\"last\":10000}}");
            return Stream.generate(() -> talker.hear(channel))
                    .skip(index)
                    .findFirst()
                    .orElseThrow()
                    .at("/ext/herald/position")
                    .asText();
        }
    }

    private static String both(String since, int last) {
        return ",\"ext\":{\"herald\":{\"since\":\"" + since + "\",\"last\":" + last + "}}";
    }

    /** All that comes before what is published next. */
    private static List<String> bothFrom(String pattern, String since, int last) {
        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            var reply = herald(talker.subscribe(pattern, both(since, last)));
            assertTrue(reply.path("recovered").asBoolean(), reply.toString());
            house.publish("/both/a/end", "0");
            talker.say("[{\"channel\":\"/meta/subscribe\",\"clientId\":\"CLIENT\",\"subscription\":\"/both/a/end\","
                    + "\"ext\":{\"herald\":{\"last\":1}}}]");
            return Stream.generate(talker::hear)
                    .takeWhile(message -> !message.path("channel").asText().equals("/both/a/end"))
                    .filter(message -> message.has("data"))
                    .map(message -> message.path("data").asText())
                    .toList();
        }
    }

    @Test
    void aPublicationsIdComesRoundWithIt() {
        var odd = "m-\\\"8\\u00e9\\\\\\n"; // as JSON has it: a quote, an accent, a backslash, a line's end
        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            for (var channel : List.of("/named/a", "/passing/named")) {
                talker.subscribe(channel, "");
                talker.say("[{\"channel\":\"" + channel
                        + "\",\"clientId\":\"CLIENT\",\"data\":1,\"ext\":{\"herald\":{\"id\":\"" + odd + "\"}}}]");
                var delivered = delivered(talker, channel);
                assertEquals("m-\"8é\\\n", delivered.at("/ext/herald/id").asText());
                assertEquals(
                        channel.startsWith("/named"),
                        delivered.at("/ext/herald").has("position"));
            }
            talker.subscribe("/named/a", ",\"ext\":{\"herald\":{\"last\":1}}");
            assertEquals(
                    "m-\"8é\\\n",
                    delivered(talker, "/named/a").at("/ext/herald/id").asText());
            house.publish("/passing/named", "2");
            assertFalse(delivered(talker, "/passing/named").has("ext"), "without an id there is nothing to say");
        }
    }

    private static JsonNode delivered(Talker talker, String channel) {
        return Stream.generate(() -> talker.hear(channel))
                .filter(message -> message.has("data"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsGoneForGoodIsSaid() {
        var top = top("/short/a");
        var big = "\"" + "x".repeat(50_000) + "\""; // the hub itself remembers the newest 8 MiB
        IntStream.range(0, 200).forEach(n -> house.publish("/short/a", big));

        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            var herald = herald(talker.subscribe("/short/a", since(top)));

            assertFalse(herald.path("recovered").asBoolean(true), herald.toString());
            assertFalse(herald.path("reason").asText().isEmpty());
            house.publish("/short/a", "\"live\"");
            assertEquals("live", talker.hear("/short/a").path("data").asText());
        }
    }

    @Test
    void anotherHistorysPositionIsNotMistakenForOurs() {
        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            var herald = herald(talker.subscribe("/epoch/a", since("another:3")));

            assertFalse(herald.path("recovered").asBoolean(true), herald.toString());
        }
    }

    @Test
    void severalChannelsHaveAPositionEach() {
        var top = top("/each/a");
        house.publish("/each/a", "1");
        var later = top("/each/b");
        house.publish("/each/b", "2");

        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            var reply = talker.ask(
                    "[{\"channel\":\"/meta/subscribe\",\"clientId\":\"CLIENT\",\"subscription\":[\"/each/a\",\"/each/b\"],"
                            + "\"ext\":{\"herald\":{\"since\":{\"/each/a\":\"" + later + "\",\"/each/b\":\"" + top
                            + "\"}}}}]",
                    "/meta/subscribe");

            var each = herald(reply).path("subscriptions");
            assertTrue(each.path("/each/a").path("recovered").asBoolean(), reply.toString());
            assertEquals("/each/b", talker.hear().path("channel").asText(), "nothing of /each/a was missed");
        }
    }

    @Test
    void salesforcesClientsAskByReplayNumber() {
        house.publish("/replay/a", "1");
        house.publish("/replay/a", "2");
        long number;
        try (var talker = Talker.to(house.port())) {
            assertTrue(talker.handshake(",\"ext\":{\"replay\":true}")
                    .path("ext")
                    .path("replay")
                    .asBoolean());
            talker.subscribe("/replay/a", ",\"ext\":{\"replay\":{\"/replay/a\":-2}}");
            number = talker.hear("/replay/a").path("ext").path("replay").asLong();
            assertEquals("2", talker.hear("/replay/a").path("data").toString());
        }
        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            talker.subscribe("/replay/a", ",\"ext\":{\"replay\":{\"/replay/a\":" + number + "}}");
            assertEquals("2", talker.hear("/replay/a").path("data").toString());
        }
        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            talker.subscribe("/replay/a", ",\"ext\":{\"replay\":{\"/replay/a\":-1}}");
            house.publish("/replay/a", "3");
            assertEquals("3", talker.hear("/replay/a").path("data").toString());
        }
    }

    @Test
    void aRetriedPublicationIsTheSameOne() {
        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            talker.subscribe("/retry/a", "");
            var said =
                    "[{\"channel\":\"/retry/a\",\"clientId\":\"CLIENT\",\"data\":1,\"ext\":{\"herald\":{\"id\":\"x1\"}}}]";
            talker.say(said);
            talker.say(said);

            var positions = new ArrayList<String>();
            var data = new ArrayList<String>();
            while (positions.size() < 2 || data.size() < 2) {
                var message = talker.hear("/retry/a");
                if (!message.has("successful")) {
                    data.add(message.path("data").toString());
                } else if (positions.size() < 2) {
                    positions.add(position(message));
                    if (positions.size() == 2) {
                        house.publish("/retry/a", "2");
                    }
                }
            }
            assertEquals(positions.get(0), positions.get(1));
            assertEquals(List.of("1", "2"), data);
        }
    }

    @Test
    void whatIsNotKeptHasNoPosition() {
        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            talker.subscribe("/passing/a", "");
            house.publish("/passing/a", "1");

            assertFalse(talker.hear("/passing/a").has("ext"));
        }
    }

    private static String top(String pattern) {
        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            return herald(talker.subscribe(pattern, "")).path("top").asText();
        }
    }

    private static void collect(Poster.Answer answer, String channel, List<String> into) {
        answer.messages().stream()
                .filter(message -> message.path("channel").asText().equals(channel))
                .forEach(message -> into.add(message.path("data").toString()));
    }

    private static List<String> hear(Talker talker, String channel, int count) {
        return Stream.generate(() -> talker.hear(channel).path("data").toString())
                .limit(count)
                .toList();
    }

    private static String since(String position) {
        return ",\"ext\":{\"herald\":{\"since\":\"" + position + "\"}}";
    }

    private static JsonNode herald(JsonNode message) {
        return message.path("ext").path("herald");
    }

    private static String position(JsonNode message) {
        return herald(message).path("position").asText();
    }
}
