package dev.herald.journeys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.bayeux.BayeuxDoor;
import dev.herald.props.BayeuxHouse;
import dev.herald.props.Poster;
import dev.herald.props.Talker;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bayeux 1.0 as the specification and real clients have it, where stock CometD goes its own way (R14, R21, R22). */
class BayeuxConformanceTest {
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
    void aHandshakeSaysWhatTheSpecificationAsksFor() {
        var reply = Poster.to(house.port()).handshake(",\"id\":7");

        assertTrue(reply.path("successful").asBoolean(), reply.toString());
        assertEquals("7", reply.path("id").asText(), "an id is echoed, a number as text");
        assertTrue(reply.path("id").isTextual());
        assertEquals("1.0", reply.path("version").asText());
        assertFalse(reply.path("clientId").asText().isEmpty());
        assertEquals(
                "[\"websocket\",\"long-polling\"]",
                reply.path("supportedConnectionTypes").toString());
        assertEquals("retry", reply.path("advice").path("reconnect").asText());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'version':'0.1','supportedConnectionTypes':['long-polling']                       | 300:0.1:version_unsupported",
                "'version':'1.0','minimumVersion':'9.9','supportedConnectionTypes':['websocket']   | 300:9.9:version_unsupported",
                "'supportedConnectionTypes':['long-polling']                                       | 400:version:field_missing",
                "'version':'1.0'                                                                   | 400:supportedConnectionTypes:field_missing",
                "'version':'1.0','supportedConnectionTypes':['iframe']                             | 301:[iframe]:connection_types_unsupported",
                "'version':'1.0','supportedConnectionTypes':[]                                     | 301:[]:connection_types_unsupported",
                "'version':'1.0','supportedConnectionTypes':7                                      | 400:supportedConnectionTypes:field_invalid",
            })
    void aHandshakeThatCannotWorkIsRefusedForGood(String fields, String error) {
        var reply = Poster.to(house.port())
                .post("[{\"channel\":\"/meta/handshake\"," + fields.replace('\'', '"') + "}]")
                .on("/meta/handshake");

        assertFalse(reply.path("successful").asBoolean());
        assertTrue(reply.path("error").asText().startsWith(error), reply.toString());
        assertEquals("none", reply.path("advice").path("reconnect").asText());
    }

    @Test
    void anEmptyArrayIsAKeepAlive() {
        assertEquals("[]", Poster.to(house.port()).post("[]").text());

        try (var talker = Talker.to(house.port())) {
            talker.say("[]");
            assertTrue(talker.handshake("").path("successful").asBoolean(), "the connection goes on");
        }
    }

    @Test
    void aSingleMessageNeedsNoArray() {
        var answer = Poster.to(house.port())
                .post(
                        "{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":[\"long-polling\"]}");

        assertTrue(answer.on("/meta/handshake").path("successful").asBoolean());
    }

    @Test
    void aFormWithAMessageFieldIsTaken() {
        var form = "message=%5B%7B%22channel%22%3A%22%2Fmeta%2Fhandshake%22%2C%22version%22%3A%221.0%22%2C"
                + "%22supportedConnectionTypes%22%3A%5B%22long-polling%22%5D%7D%5D";

        for (var type : new String[] {"application/x-www-form-urlencoded", "text/plain"}) {
            var answer = Poster.to(house.port()).post(form, "Content-Type", type);
            assertTrue(answer.on("/meta/handshake").path("successful").asBoolean(), type);
        }
    }

    @Test
    void aForeignPageIsTurnedAwayAndAFriendIsNot() {
        var handshake =
                "[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":[\"long-polling\"]}]";

        var stranger =
                Poster.to(house.port()).post(handshake, "Origin", "http://evil.example", "Content-Type", "text/plain");
        assertEquals(403, stranger.status());
        assertTrue(stranger.error().contains("http.origins"), stranger.text());

        var friend = Poster.to(house.port()).post(handshake, "Origin", "http://friend.example");
        assertEquals(200, friend.status());
        assertEquals(
                "http://friend.example",
                friend.response()
                        .headers()
                        .firstValue("Access-Control-Allow-Origin")
                        .orElse(""));
    }

    @Test
    void whatComesWithAHandshakeIsIgnored() {
        var both =
                "[{\"channel\":\"/meta/handshake\",\"version\":\"1.0\",\"supportedConnectionTypes\":[\"websocket\",\"long-polling\"]},"
                        + "{\"channel\":\"/meta/connect\",\"connectionType\":\"websocket\",\"clientId\":\"x\"}]";

        var answer = Poster.to(house.port()).post(both);
        assertEquals(1, answer.messages().size());
        assertTrue(answer.on("/meta/handshake").path("successful").asBoolean());

        try (var talker = Talker.to(house.port())) {
            assertTrue(talker.ask(both, "/meta/handshake").path("successful").asBoolean());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'channel':'/meta/connect','clientId':'CLIENT'}                                  | 400:connectionType:field_missing",
                "{'channel':'/meta/connect','clientId':'CLIENT','connectionType':'pigeon'}        | 400:pigeon:connection_type_unsupported",
                "{'channel':'/meta/connect','clientId':'CLIENT','connectionType':'long-polling','advice':{'timeout':'x'}} | 400:advice.timeout:field_invalid",
                "{'channel':'/chat','clientId':'CLIENT'}                                          | 400:/chat:data_missing",
                "{'channel':'/chat/*','clientId':'CLIENT','data':1}                               | 405:/chat/*:channel_invalid",
                "{'channel':'/a b','clientId':'CLIENT','data':1}                                  | 405:/a b:channel_invalid",
                "{'channel':'chat','clientId':'CLIENT','data':1}                                  | 405:chat:channel_invalid",
                "{'channel':'/a//b','clientId':'CLIENT','data':1}                                 | 405:/a//b:channel_invalid",
                "{'channel':'/meta/mine','clientId':'CLIENT','data':1}                            | 405:/meta/mine:channel_invalid",
                "{'channel':'/service','clientId':'CLIENT'}                                       | 405:/service:channel_invalid",
                "{'channel':'/meta','clientId':'CLIENT','data':1}                                 | 405:/meta:channel_invalid",
                "{'channel':'/chat','clientId':'CLIENT','data':1,'id':'\\ud800'}                  | 405::message_id_invalid",
                "{'channel':'/chat','clientId':'CLIENT','data':1,'ext':{'timesync':'x'}}          | 400:ext.timesync:field_invalid",
                "{'channel':'/chat','clientId':'CLIENT','data':1,'ext':{'timesync':{'tc':'a'}}}   | 400:ext.timesync:field_invalid",
                "{'channel':'/chat','clientId':'CLIENT','data':1,'ext':{'ack':'x'}}               | 400:ext.ack:field_invalid",
                "{'channel':'/meta/subscribe','clientId':'CLIENT','subscription':'/service'}      | 403:/service:subscription_invalid",
                "{'channel':7,'clientId':'CLIENT','data':1}                                       | 400:channel:field_invalid",
                "{'clientId':'CLIENT','data':1}                                                   | 400::channel_missing",
                "{'channel':'/chat','clientId':'nobody','data':1}                                 | 402::session_unknown",
                "{'channel':'/chat','data':1}                                                     | 402::session_unknown",
                "{'channel':'/chat','clientId':'CLIENT','ext':3,'data':1}                         | 400:ext:field_invalid",
                "{'channel':'/chat','clientId':'CLIENT','ext':{'herald':{'id':3}},'data':1}       | 400:ext.herald.id:field_invalid",
                "{'channel':'/news/x','clientId':'CLIENT','data':1}                               | 403:/news/x:publish_denied",
                "{'channel':'/meta/subscribe','clientId':'CLIENT'}                                | 403::subscription_missing",
                "{'channel':'/meta/subscribe','clientId':'CLIENT','subscription':'/a*'}           | 403:/a*:subscription_invalid",
                "{'channel':'/meta/subscribe','clientId':'CLIENT','subscription':['/a',3]}        | 400:subscription:field_invalid",
                "{'channel':'/meta/subscribe','clientId':'CLIENT','subscription':'/meta/connect'} | 403:/meta/connect:subscription_invalid",
                "{'channel':'/meta/subscribe','clientId':'CLIENT','subscription':'/secret/x'}     | 403:/secret/x:subscribe_denied",
                "{'channel':'/meta/subscribe','clientId':'CLIENT','subscription':'/a','ext':{'herald':{'since':'nonsense'}}} | 400:ext.herald.since:field_invalid",
                "{'channel':'/meta/subscribe','clientId':'CLIENT','subscription':'/a','ext':{'herald':{'last':-3}}} | 400:ext.herald.last:field_invalid",
                "{'channel':'/meta/subscribe','clientId':'CLIENT','subscription':'/a','ext':{'replay':{'/a':'x'}}} | 400:ext.replay:field_invalid",
                "{'channel':'/meta/unsubscribe','clientId':'CLIENT','subscription':'/never'}      | 403:/never:unsubscribe_failed",
            })
    void aMessageThatBreaksARuleIsToldWhich(String message, String error) {
        var poster = Poster.to(house.port());
        poster.handshake();
        var reply =
                poster.post("[" + message.replace('\'', '"') + "]").messages().get(0);
        assertFalse(reply.path("successful").asBoolean(true), reply.toString());
        assertTrue(reply.path("error").asText().startsWith(error), reply.toString());

        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            talker.say("[" + message.replace('\'', '"') + "]");
            var said = talker.hear();
            assertTrue(said.path("error").asText().startsWith(error), said.toString());
        }
    }

    @Test
    void anUnknownClientIsToldToHandshake() {
        var poster = Poster.to(house.port());
        var reply = poster.post(
                        "[{\"channel\":\"/meta/connect\",\"clientId\":\"gone\",\"connectionType\":\"long-polling\"}]")
                .on("/meta/connect");

        assertEquals("402::session_unknown", reply.path("error").asText());
        assertEquals("handshake", reply.path("advice").path("reconnect").asText());
    }

    @Test
    void subscribersGetNothingOfAPublisherButItsData() {
        try (var reader = Talker.to(house.port());
                var writer = Talker.to(house.port())) {
            reader.handshake("");
            reader.subscribe("/whitelist", "");
            writer.handshake("");
            writer.say("[{\"channel\":\"/whitelist\",\"clientId\":\"CLIENT\",\"id\":\"9\",\"data\":{\"n\":1.50},"
                    + "\"advice\":{\"reconnect\":\"none\"},\"ext\":{\"token\":\"t\"},\"more\":1,\"successful\":true}]");

            var delivered = reader.hear("/whitelist");
            assertEquals(
                    "{\"channel\":\"/whitelist\",\"data\":{\"n\":1.50},\"ext\":{\"herald\":{\"position\":"
                            + delivered.path("ext").path("herald").path("position") + "}}}",
                    delivered.toString().replace("1.5}", "1.50}"));
        }
    }

    @Test
    void overlappingSubscriptionsDeliverOnce() {
        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            talker.subscribe("/once/**", "");
            talker.subscribe("/once/*", "");
            talker.subscribe("/once/a", "");
            house.publish("/once/a", "1");
            house.publish("/once/a", "2");

            assertEquals("1", talker.hear("/once/a").path("data").toString());
            assertEquals("2", talker.hear("/once/a").path("data").toString());
        }
    }

    @Test
    void wildcardsNeverBringWhatMayNotBeRead() {
        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            talker.subscribe("/**", "");
            house.publish("/secret/plan", "1");
            house.publish("/open/end", "2");

            assertEquals("/open/end", talker.hear().path("channel").asText());
        }
    }

    @Test
    void everyCharacterThatANameMayHaveIsTaken() {
        var name = "/az-AZ_09/!~()$@/.+#{}";
        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            assertTrue(talker.subscribe(name, "").path("successful").asBoolean());
            talker.publish(name, "1");
            var both = List.of(talker.hear(name), talker.hear(name));
            assertTrue(
                    both.stream().anyMatch(message -> message.path("successful").asBoolean()), both.toString());
            assertTrue(both.stream().anyMatch(message -> message.has("data")), both.toString());
        }
    }

    @Test
    void serviceChannelsAreNotBroadcast() {
        try (var reader = Talker.to(house.port());
                var writer = Talker.to(house.port())) {
            reader.handshake("");
            assertTrue(reader.subscribe("/service/echo", "").path("successful").asBoolean());
            reader.subscribe("/**", "");
            writer.handshake("");
            var reply =
                    writer.ask("[{\"channel\":\"/service/echo\",\"clientId\":\"CLIENT\",\"data\":1}]", "/service/echo");
            assertEquals(
                    "404:/service/echo:no_such_request, nobody answers /echo",
                    reply.path("error").asText());
            house.publish("/after", "2");

            assertEquals("/after", reader.hear().path("channel").asText());
        }
    }

    @Test
    void theEchoRuleSparesThePublisher() {
        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            talker.subscribe("/others/a", "");
            talker.publish("/others/a", "\"mine\"");
            assertTrue(talker.hear("/others/a").path("successful").asBoolean(), "the reply");
            house.publish("/others/a", "\"theirs\"");

            assertEquals("theirs", talker.hear("/others/a").path("data").asText());
        }
    }

    @Test
    void aConnectIsHeldUntilSomethingComes() {
        var poster = Poster.to(house.port());
        poster.handshake();
        poster.connect();
        poster.subscribe("/held", "");
        var held = poster.connectSoon();
        assertFalse(held.isDone());
        house.publish("/held", "\"now\"");

        var answer = held.join();
        assertEquals("now", answer.on("/held").path("data").asText());
        assertTrue(answer.on("/meta/connect").path("successful").asBoolean());
    }

    @Test
    void aDisconnectWakesTheHeldConnectAndEndsIt() {
        try (var talker = Talker.to(house.port())) {
            talker.handshake("");
            talker.connect();
            talker.hear("/meta/connect");
            talker.connect();
            talker.say("[{\"channel\":\"/meta/disconnect\",\"clientId\":\"CLIENT\"}]");

            var first = talker.hear();
            var second = talker.hear();
            var connect = first.path("channel").asText().equals("/meta/connect") ? first : second;
            assertEquals("none", connect.path("advice").path("reconnect").asText(), first + " " + second);
            assertTrue(first.path("successful").asBoolean()
                    && second.path("successful").asBoolean());
        }
    }

    @Test
    void ofTwoConnectsOneIsHeldAndTheOtherIsToldSo() {
        var poster = Poster.to(house.port());
        poster.handshake();
        poster.connect();
        poster.subscribe("/twice", "");
        var one = poster.connectSoon();
        var other = poster.connectSoon();
        CompletableFuture.anyOf(one, other).join();
        var replaced = one.isDone() ? one : other;
        var held = one.isDone() ? other : one;

        assertEquals(409, replaced.join().status());
        house.publish("/twice", "1");
        assertEquals("1", held.join().on("/twice").path("data").toString());
    }

    /** So that the console of a page, whose client replaces connects as a matter of course, shows no error. */
    @Test
    void ofTwoConnectsThatCarryAnExtOfHeraldTheReplacedBringsNoMessages() {
        var poster = Poster.to(house.port());
        poster.handshake();
        poster.connect();
        var connect = "[{\"channel\":\"/meta/connect\",\"clientId\":\"CLIENT\",\"connectionType\":\"long-polling\","
                + "\"ext\":{\"herald\":{\"secret\":\"x\"}}}]";

        var replaced = CompletableFuture.anyOf(poster.postSoon(connect), poster.postSoon(connect));

        var answer = (Poster.Answer) replaced.join();
        assertEquals(200, answer.status());
        assertEquals("[]", answer.text());
        poster.post("[{\"channel\":\"/meta/disconnect\",\"clientId\":\"CLIENT\"}]");
    }

    @Test
    void aPlainVisitIsToldWhatThisIs() {
        var answer = Poster.to(house.port()).get("");

        assertEquals(200, answer.status());
        assertTrue(answer.text().contains("Bayeux endpoint"), answer.text());
    }

    @Test
    void callbackPollingIsOffUnlessWanted() {
        assertEquals(400, Poster.to(house.port()).get("?jsonp=f&message=%5B%5D").status());
    }

    @Test
    void aRequestWithAnUnknownCharsetIsAnsweredAtOnce() {
        assertEquals(
                415,
                Poster.to(house.port())
                        .post("[]", "Content-Type", "application/json;charset=martian")
                        .status());
    }
}
