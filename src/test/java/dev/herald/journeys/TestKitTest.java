package dev.herald.journeys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.testing.As;
import dev.herald.testing.Client;
import dev.herald.testing.HeraldTest;
import dev.herald.testing.HeraldTest.Storage;
import dev.herald.testing.ManualClock;
import dev.herald.testing.Over;
import dev.herald.testing.Refused;
import dev.herald.testing.Server;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the kit for tests of applications promises (R30), its failures among it. */
@HeraldTest(config = "withTenants")
class TestKitTest {
    private final Herald own;

    TestKitTest(Herald herald) {
        own = herald;
    }

    static Config withTenants(Config config) {
        return config.with("auth.namespaces", "[tenant-a, tenant-b]")
                .with("channels.\"/desk/**\"", "{publish: role:editor}");
    }

    @Test
    void clientsHearEachOtherOverEitherTransport(Client ann, @Over("long-polling") Client bob) {
        ann.subscribe("/chat");
        bob.subscribe("/chat");

        ann.publish("/chat", Map.of("text", "hi"));
        bob.publish("/chat", List.of(1, 2));

        ann.expects("/chat", Map.of("text", "hi"), List.of(1, 2)).expectsNothing();
        bob.expects("/chat", Map.of("text", "hi"), List.of(1, 2)).expectsNothing();
    }

    @Test
    @HeraldTest(settings = "channels./chat.echo=others")
    void aMethodHasSettingsOfItsOwn(Client ann, Client bob) {
        ann.subscribe("/chat");
        bob.subscribe("/chat");

        ann.publish("/chat", "for the others");

        bob.expects("/chat", "for the others");
        ann.expectsNothing();
    }

    @Test
    void rolesDecide(@As(user = "ada", roles = "editor") Client ada, Client stranger) {
        ada.publish("/desk/plan", "mine");

        var refused = assertThrows(Refused.class, () -> stranger.publish("/desk/plan", "mine"));
        assertEquals(403, refused.status());
        assertTrue(refused.error().startsWith("403:/desk/plan:publish_denied"), refused.error());
    }

    @Test
    void clientsOfTwoNamespacesAreWorldsApart(
            @As(user = "ann", namespace = "tenant-a") Client ann,
            @As(user = "bob", namespace = "tenant-b") Client bob) {
        ann.subscribe("/chat");
        bob.subscribe("/chat");

        ann.publish("/chat", "for a");

        ann.expects("/chat", "for a");
        bob.expectsNothing();
    }

    @Test
    void theServerIsTheSameEverywhere(Herald herald, Server server, Client ann) {
        assertEquals(own, herald);
        assertEquals(own, server.herald());
        ann.subscribe("/news");
        herald.publish("/news", 1);
        ann.expects("/news", 1);
    }

    @Test
    void whoWasCutOffGetsWhatItMissed(Client ann, @Over("long-polling") Client bob, Client publisher) {
        for (var client : List.of(ann, bob)) {
            client.subscribe("/chat");
            publisher.publish("/chat", "before");
            client.expects("/chat", "before").forgets();
            client.cut();
            publisher.publish("/chat", "meanwhile");
            client.resume().expects("/chat", "meanwhile").expectsNothing();
            client.drop();
            publisher.publish("/chat", "again");
            client.expects("/chat", "again").expectsNothing();
        }
    }

    @Test
    void whatIsPublishedWhileCutOffIsPublishedOnceLater(Client ann, Client bob) throws Exception {
        bob.subscribe("/chat");
        ann.cut();
        var published = ann.publishSoon("/chat", "late");
        bob.expectsNothing();

        ann.resume();

        assertTrue(published.get(5, TimeUnit.SECONDS).path("successful").asBoolean());
        bob.expects("/chat", "late").expectsNothing();
    }

    @Test
    void whoIsStalledHearsItAfterwards(Client ann, Client bob) {
        ann.subscribe("/chat").stall();
        bob.publish("/chat", "hi");
        ann.resume().expects("/chat", "hi");
    }

    @Test
    void whoIsSlowHoldsNobodyUp(Client ann, Client bob) {
        ann.subscribe("/chat").slow(10_000);
        bob.subscribe("/chat");
        var long1 = "x".repeat(30_000);
        bob.publish("/chat", long1).publish("/chat", long1).publish("/chat", "last");

        bob.expects("/chat", long1, long1, "last");
        ann.resume().expects("/chat", long1, long1, "last");
    }

    @Test
    @HeraldTest(storage = Storage.FOLDER)
    void aRestartLosesNothingThatIsKept(Server server, Client ann, @Over("long-polling") Client bob) throws Exception {
        ann.subscribe("/chat");
        bob.subscribe("/chat");
        var port = server.herald().port();
        server.prepare(herald -> herald.publish("/starts", "one more"));
        ann.publish("/chat", 1);

        server.restart().publish("/chat", 2);

        assertEquals(port, server.herald().port());
        ann.expects("/chat", 1, 2).expectsNothing();
        bob.expects("/chat", 1, 2).expectsNothing();
        ann.subscribe("/starts", 10).expects("/starts", "one more", "one more");
    }

    @Test
    void aServerThatForgotEverythingSaysSo(Server server, Client ann) throws Exception {
        ann.subscribe("/chat");
        ann.publish("/chat", 1).expects("/chat", 1);

        server.restart();

        assertEquals("/chat", ann.hears("/herald/gap").path("subscription").asText());
        ann.publish("/chat", 2).expects("/chat", 2);
    }

    @Test
    void timeIsMadeToPass(Server server, ManualClock clock) throws Exception {
        server.publish("/chat", 1);
        var token = server.token("ada", "editor");
        assertFalse(token.isEmpty());

        clock.advance(Duration.ofDays(8));

        server.publish("/chat", 2);
        server.client("ann").subscribe("/chat", 10).expects("/chat", 2).expectsNothing();
    }

    @Test
    void whoeverLeavesIsGone(Server server, Client ann, Client bob) throws Exception {
        ann.subscribe("/herald/stats", 1);
        while (ann.hears("/herald/stats").path("sessions").asInt() != 2) {}

        bob.disconnect();

        while (ann.hears("/herald/stats").path("sessions").asInt() != 1) {}
        assertNotEquals(ann.id(), bob.id());
        assertFalse(bob.isConnected());
        assertTrue(server.uri().getPort() > 0);
    }

    @Test
    @HeraldTest(patience = 300, config = "withTenants")
    void expectationsThatAreNotMetSayWhatCameInstead(Client ann, Client bob) {
        ann.subscribe("/a").subscribe("/b");
        bob.publish("/b", "something else");

        fails("expected \"this\" on /a, and nothing came there within PT0.3S", () -> ann.expects("/a", "this"));
        fails("/b \"something else\"", () -> ann.expects("/a", "this"));
        fails("expected \"this\" on /b, but the next there was \"something else\"", () -> ann.expects("/b", "this"));
        fails("heard nothing within PT0.3S; nothing else came", ann::hears);
        bob.publish("/a", 1);
        fails("did not expect anything; what came and was not taken yet:\n  /a 1", ann::expectsNothing);
        fails("did not expect anything on /a", () -> ann.expectsNothing("/a"));
        ann.expectsNothing("/b");
    }

    @Test
    @HeraldTest(patience = 300)
    void whatHangsIsReported(Client ann) {
        ann.stall();
        fails("got no answer within PT0.3S when publishing to /chat", () -> ann.publish("/chat", 1));
        fails("stalled by the test", () -> ann.subscribe("/chat"));
        fails("cannot tell whether there is anything", ann::expectsNothing);
        ann.cut();
        fails("not connected: ", () -> ann.publish("/chat", 1));
        fails("does not connect within PT0.3S, cut off by the test", ann::connects);
    }

    private static void fails(String why, org.junit.jupiter.api.function.Executable claim) {
        var failure = assertThrows(AssertionError.class, claim);
        assertTrue(failure.getMessage().contains(why), failure::getMessage);
    }
}
