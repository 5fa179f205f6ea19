package dev.herald.hub;

import static dev.herald.hub.Stage.NOW;
import static dev.herald.hub.Stage.done;
import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.broker.Reading;
import dev.herald.broker.Receipt;
import dev.herald.hub.lanes.Delivery;
import dev.herald.message.Channel;
import dev.herald.message.Entry;
import dev.herald.message.Pattern;
import dev.herald.message.Payload;
import dev.herald.message.Position;
import dev.herald.message.Publication;
import dev.herald.message.Since;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes in, and who hears it. How the past joins the present is {@link RecoveryTest}'s. */
class HubTest {
    private final Stage stage = new Stage();
    private final Ear ann = new Ear("ann");
    private final Ear bob = new Ear("bob");

    @AfterEach
    void closeTheStage() {
        stage.close();
    }

    @Test
    void whoSubscribesHearsWhatIsPublishedFromThenOn() {
        stage.say("/chat/lobby", "\"early\"");
        stage.listen(ann, "/chat/lobby", NOW);
        stage.listen(bob, "/chat/attic", NOW);

        stage.say("/chat/lobby", "\"hello\"");
        stage.say("/chat/lobby", "\"bye\"");

        eventually(() -> assertEquals(List.of("\"hello\"", "\"bye\""), ann.heard()));
        stage.settle(bob);
        assertEquals(List.of(), bob.heard());
    }

    @Test
    void everyWildcardBringsWhatItMatches() {
        var deep = new Ear("deep");
        stage.listen(ann, "/chat/*", NOW);
        stage.listen(bob, "/chat/**", NOW);
        stage.listen(deep, "/**", NOW);

        stage.say("/chat", "0");
        stage.say("/chat/lobby", "1");
        stage.say("/chat/lobby/corner", "2");
        stage.say("/loud/news", "3");

        eventually(() -> assertEquals(List.of("0", "1", "2", "3"), deep.heard()));
        eventually(() -> assertEquals(List.of("1"), ann.heard()));
        eventually(() -> assertEquals(List.of("1", "2"), bob.heard()));
    }

    @Test
    void anEntryComesOnceHoweverManyPatternsMatch() {
        stage.listen(ann, "/chat/lobby", NOW);
        stage.listen(ann, "/chat/*", NOW);
        stage.listen(ann, "/**", NOW);

        stage.say("/chat/lobby", "1");
        stage.say("/loud/news", "2");
        stage.say("/chat/lobby", "3");

        eventually(() -> assertEquals(List.of("1", "2", "3"), ann.heard()));
    }

    @Test
    void nothingComesAfterUnsubscribingUnlessAnotherPatternBringsIt() {
        stage.listen(ann, "/chat/lobby", NOW);
        stage.listen(ann, "/chat/*", NOW);
        stage.listen(bob, "/chat/lobby", NOW);
        done(stage.hub.unsubscribe(ann, new Pattern("/chat/lobby")));
        done(stage.hub.unsubscribe(bob, new Pattern("/chat/lobby")));

        stage.say("/chat/lobby", "1");

        eventually(() -> assertEquals(List.of("1"), ann.heard()));
        stage.settle(bob);
        assertEquals(List.of(), bob.heard());
    }

    @Test
    void whoHasLeftHearsNothing() {
        stage.listen(ann, "/chat/lobby", NOW);
        stage.listen(ann, "/loud/*", NOW);
        done(stage.hub.leave(ann));

        stage.say("/chat/lobby", "1");
        stage.say("/loud/news", "2");

        stage.settle(ann);
        assertEquals(List.of(), ann.heard());
        assertEquals(Map.of(), stage.hub.subscriptions(10));
        assertEquals(0, stage.hub.audience(new Channel("/chat/lobby")));
    }

    @Test
    void aWildcardBringsOnlyChannelsThatMayBeRead() {
        stage.say("/chat/secret", "0");
        ann.onlyReads(channel -> !channel.name().endsWith("/secret"));
        stage.listen(ann, "/chat/*", new Since.Beginning());

        stage.say("/chat/secret", "1");
        stage.say("/loud/secret", "2");
        stage.say("/chat/open", "3");

        eventually(() -> assertEquals(List.of("3"), ann.heard()));
    }

    @Test
    void aPublisherIsSparedItsOwnEchoWhereTheRuleSaysSo() {
        stage.listen(ann, "/**", NOW);
        for (var publisher : List.of("ann", "bob")) {
            for (var channel : List.of("/shy/lobby", "/chat/lobby")) {
                var payload = Payload.of("\"" + publisher + " on " + channel + "\"");
                done(stage.hub.publish(new Publication(new Channel(channel), payload, null, publisher)));
            }
        }

        var others = List.of("\"ann on /chat/lobby\"", "\"bob on /shy/lobby\"", "\"bob on /chat/lobby\"");
        eventually(() -> assertEquals(others, ann.heard()));
        stage.listen(bob, "/shy/*", new Since.Beginning());
        eventually(() -> assertEquals(List.of("\"ann on /shy/lobby\""), bob.heard()));
    }

    @Test
    void whatIsTooLargeIsRefusedWithBothSizes() {
        var refused = assertInstanceOf(Receipt.Refused.class, stage.say("/chat/lobby", "1".repeat(1_001)));

        assertEquals(Receipt.Reason.TOO_LARGE, refused.reason());
        assertEquals("the payload has 1001 bytes; /chat/lobby takes at most 1000", refused.detail());
        assertInstanceOf(Receipt.Kept.class, stage.say("/chat/lobby", "1".repeat(1_000)));
    }

    @Test
    void whatTheJournalRefusesReachesNobody() {
        stage.listen(ann, "/**", NOW);
        stage.journal.refuseAppends();
        assertInstanceOf(Receipt.Refused.class, stage.say("/chat/lobby", "1"));
        stage.journal.heal();
        stage.say("/chat/lobby", "2");

        eventually(() -> assertEquals(List.of("2"), ann.heard()));
    }

    @Test
    void publishersAreRefusedWhileFarTooMuchWaitsAndThenServedAgain() {
        stage.listen(ann, "/chat/lobby", NOW);
        var large = "1".repeat(1_000);
        int taken = 0;
        synchronized (ann) { // her lane stands still meanwhile
            while (taken < 100_000 && stage.say("/chat/lobby", large) instanceof Receipt.Kept) {
                taken++;
            }
            var refused = assertInstanceOf(Receipt.Refused.class, stage.say("/chat/lobby", "2"));
            assertEquals(Receipt.Reason.OVERLOADED, refused.reason());
        }

        int kept = taken;
        eventually(() -> assertEquals(kept, ann.heard().size()));
        assertInstanceOf(Receipt.Kept.class, stage.say("/chat/lobby", "3"));
    }

    @Test
    void aThousandSubscribersCostOneEncoding() {
        var ears = IntStream.range(0, 1_000).mapToObj(i -> new Ear("ear " + i)).toList();
        ears.forEach(ear -> stage.listen(ear, "/chat/lobby", NOW));
        stage.say("/chat/lobby", "1");

        Delivery.WireForm<Object> form = new Delivery.WireForm<>() {
            @Override
            public Object encode(Entry entry) {
                return new Object();
            }
        };
        var first = eventually(() -> ears.get(0).deliveries().get(0)).as(form);
        for (var ear : ears) {
            eventually(() -> assertSame(first, ear.deliveries().get(0).as(form)));
        }
    }

    @Test
    void whatWaitsLeavesInOneFlush() throws Exception {
        stage.listen(ann, "/chat/lobby", NOW);
        int before = ann.flushes();
        synchronized (ann) { // the lane cannot hand anything over meanwhile
            for (int i = 0; i < 100; i++) {
                stage.say("/chat/lobby", "" + i);
            }
        }

        eventually(() -> assertEquals(100, ann.heard().size()));
        stage.settle(ann);
        assertTrue(ann.flushes() - before <= 2, () -> ann.flushes() + " flushes");
    }

    @Test
    void aSubscriberThatThrowsDisturbsNobody() {
        var broken = new Broken();
        stage.listen(broken, "/**", NOW);
        var ears = IntStream.range(0, 10).mapToObj(i -> new Ear("ear " + i)).toList();
        ears.forEach(ear -> stage.listen(ear, "/chat/*", NOW));

        stage.say("/chat/lobby", "1");
        stage.say("/chat/lobby", "2");

        ears.forEach(ear -> eventually(() -> assertEquals(List.of("1", "2"), ear.heard())));
        assertTrue(broken.called > 0);
    }

    @Test
    void theHubSaysWhoListensWhere() {
        stage.listen(ann, "/chat/lobby", NOW);
        stage.listen(bob, "/chat/lobby", NOW);
        stage.listen(bob, "/chat/*", NOW);
        stage.listen(bob, "/news", NOW);

        assertEquals(3, stage.hub.audience(new Channel("/chat/lobby")));
        assertEquals(0, stage.hub.audience(new Channel("/chat")));
        assertEquals(
                List.of(new Pattern("/chat/*"), new Pattern("/chat/lobby")),
                List.copyOf(stage.hub.subscriptions(2).keySet()));
        assertEquals(2, stage.hub.subscriptions(10).get(new Pattern("/chat/lobby")));
        eventually(() -> assertTrue(stage.metrics.scrape().contains("herald_subscribers 2.0")));
    }

    @Test
    void historyIsToldFromWhereverItIsAskedFor() {
        var first = stage.keep("/chat/lobby", "1");
        stage.say("/chat/attic", "2");
        stage.say("/chat/lobby", "3");

        assertEquals(List.of("3"), history("/chat/lobby", new Since.After(first)));
        assertEquals(List.of("1", "2", "3"), history("/chat/*", new Since.Beginning()));
        assertEquals(List.of("2", "3"), history("/chat/**", new Since.Last(2)));
        assertEquals(List.of(), history("/chat/**", NOW));
        var foreign = new Since.After(new Position("another", 1));
        assertInstanceOf(Reading.Gap.class, done(stage.hub.history(new Pattern("/chat/*"), foreign, 10)));
    }

    @Test
    void aClosedHubRefusesAndHandsNothingOverButWhatHadCome() {
        stage.listen(ann, "/chat/lobby", NOW);
        stage.say("/chat/lobby", "1");
        stage.hub.close();

        assertEquals(List.of("1"), ann.heard());
        var refused = assertInstanceOf(Receipt.Refused.class, stage.say("/chat/lobby", "2"));
        assertEquals(Receipt.Reason.CLOSED, refused.reason());
        assertThrows(CompletionException.class, () -> stage.join(bob, "/chat/lobby", NOW));
        assertEquals(List.of("1"), ann.heard());
    }

    private List<String> history(String pattern, Since since) {
        var reading = done(stage.hub.history(new Pattern(pattern), since, 10));
        return assertInstanceOf(Reading.Complete.class, reading).entries().stream()
                .map(entry -> entry.payload().toString())
                .toList();
    }

    /** A subscriber that fails at everything. */
    private static final class Broken implements Subscriber {
        private volatile int called;

        @Override
        public String id() {
            return "broken";
        }

        @Override
        public void accept(Delivery delivery) {
            fail();
        }

        @Override
        public void flush() {
            fail();
        }

        @Override
        public boolean hasRoom() {
            fail();
            return false;
        }

        @Override
        public boolean mayRead(Channel channel) {
            return true;
        }

        @Override
        public void missed(Channel channel) {
            fail();
        }

        @Override
        public void lost(Pattern pattern, Position resumed, String reason) {
            fail();
        }

        private void fail() {
            called = called + 1;
            throw new IllegalStateException("this subscriber is broken, and ought to be logged once");
        }
    }
}
