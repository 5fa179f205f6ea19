package dev.herald.hub;

import static dev.herald.hub.Stage.NOW;
import static dev.herald.hub.Stage.done;
import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.broker.JournalBroken;
import dev.herald.hub.lanes.Delivery;
import dev.herald.hub.lanes.Joined.Recovery.Lost;
import dev.herald.hub.lanes.Joined.Recovery.NotAsked;
import dev.herald.hub.lanes.Joined.Recovery.Recovered;
import dev.herald.message.Pattern;
import dev.herald.message.Position;
import dev.herald.message.Since;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a subscriber's past joins its present. Thirty-five entries are from before the hub; a page has ten. */
class RecoveryTest {
    private static final int EARLIER = 35;

    private final Stage stage = new Stage(new Hub.Settings(2, 10), EARLIER, 20);
    private final Ear ann = new Ear("ann");

    @AfterEach
    void closeTheStage() {
        stage.close();
    }

    @Test
    void aReturningSubscriberGetsWhatItMissedAndThenWhatIsNew() {
        stage.say("/chat/lobby", "36");
        assertInstanceOf(Recovered.class, stage.listen(ann, "/chat/lobby", new Since.After(stage.at(3))));
        stage.say("/chat/lobby", "37");

        assertHears(ann, 4, 37);
    }

    @Test
    void nothingComesBeforeTheGateIsOpenAndNothingIsMissedMeanwhile() {
        var joined = stage.join(ann, "/**", new Since.After(stage.at(30)));
        stage.say("/chat/lobby", "36");
        stage.say("/loud/news", "\"loud\"");
        stage.settle(ann);
        assertEquals(List.of(), ann.heard());

        joined.open();
        joined.open();
        stage.say("/chat/lobby", "37");

        eventually(() -> assertEquals(8, ann.heard().size(), () -> "heard " + ann.heard()));
        assertEquals(offsets(31, 37), ann.offsets());
        assertTrue(ann.heard().contains("\"loud\""));
    }

    @Test
    void whatIsNotKeptWaitsAtOneGateOnly() {
        var one = stage.join(ann, "/loud/news", NOW);
        var many = stage.join(ann, "/loud/*", NOW);
        stage.say("/loud/news", "1");
        many.open();
        stage.say("/loud/news", "2");
        stage.settle(ann);
        assertEquals(List.of("1", "2"), ann.heard());
        one.open();
        stage.say("/loud/news", "3");

        eventually(() -> assertEquals(List.of("1", "2", "3"), ann.heard()));
    }

    @Test
    void whoAsksForNoPastIsLiveFromItsRegistrationOn() {
        var joined = stage.join(ann, "/chat/*", NOW);
        stage.say("/chat/lobby", "36");
        assertEquals(List.of(), ann.heard());
        joined.open();
        stage.say("/chat/lobby", "37");

        assertInstanceOf(NotAsked.class, joined.recovery());
        assertEquals(stage.at(EARLIER), joined.top());
        assertHears(ann, 36, 37);
    }

    @Test
    void thePastCanBeAllThatIsKept() {
        assertInstanceOf(Recovered.class, stage.listen(ann, "/chat/**", new Since.Beginning()));

        assertHears(ann, 1, EARLIER);
    }

    @Test
    void thePastCanBeTheNewestFew() {
        var bob = new Ear("bob");
        assertInstanceOf(Recovered.class, stage.listen(ann, "/chat/lobby", new Since.Last(3)));
        assertInstanceOf(Recovered.class, stage.listen(bob, "/chat/lobby", new Since.Last(1_000)));

        assertHears(ann, 33, EARLIER);
        assertHears(bob, 1, EARLIER);
    }

    @Test
    void whatIsOutOfReachIsSaidToBeAndThePresentGoesOn() {
        for (int i = 36; i <= 60; i++) {
            stage.say("/short/lobby", "" + i);
        }
        var old = new Ear("old");
        var foreign = new Ear("foreign");
        var ahead = new Ear("ahead");
        assertInstanceOf(Lost.class, stage.listen(old, "/short/lobby", new Since.After(stage.at(5))));
        assertInstanceOf(Lost.class, stage.listen(foreign, "/short/*", new Since.After(new Position("other", 5))));
        assertInstanceOf(Lost.class, stage.listen(ahead, "/short/**", new Since.After(stage.at(1_000))));
        stage.say("/short/lobby", "61");

        for (var ear : List.of(old, foreign, ahead)) {
            assertHears(ear, 61, 61);
        }
    }

    @Test
    void whatIsFreshNeedsNoReadingOfTheJournal() {
        var before = stage.keep("/chat/lobby", "36");
        stage.say("/chat/lobby", "37");
        stage.journal.breakReads();

        assertInstanceOf(Recovered.class, stage.listen(ann, "/chat/lobby", new Since.After(before)));
        assertHears(ann, 37, 37);
    }

    @Test
    void aPastThatCannotBeReadFailsTheSubscription() {
        stage.journal.breakReads();
        var problem = assertThrows(
                CompletionException.class, () -> stage.join(ann, "/chat/lobby", new Since.After(stage.at(3))));

        assertInstanceOf(JournalBroken.class, problem.getCause());
        assertEquals(Map.of(), stage.hub.subscriptions(10));
    }

    @Test
    void aSubscriberWithoutRoomReadsOnWhereItStoppedOnceItHas() {
        ann.room(5);
        stage.listen(ann, "/chat/lobby", new Since.After(stage.at(0)));
        for (int i = 36; i <= 100; i++) {
            stage.say("/chat/lobby", "" + i);
        }
        stage.settle(ann);
        assertHears(ann, 1, 5);

        stage.give(ann, 20);
        assertHears(ann, 1, 25);
        stage.give(ann, 1_000);
        assertHears(ann, 1, 100);
        stage.say("/chat/lobby", "101");
        assertHears(ann, 1, 101);
        assertEquals(List.of(), ann.events());
    }

    @Test
    void aSubscriberThatReadsSlowlyCostsNoMemoryWhateverIsPublished() {
        var slow = new Ear("slow");
        var deliveries = new ArrayList<WeakReference<Delivery>>();
        var watch = new Ear("watch") {
            @Override
            public synchronized void accept(Delivery delivery) {
                deliveries.add(new WeakReference<>(delivery));
            }
        };
        stage.listen(slow, "/chat/**", NOW);
        stage.listen(watch, "/chat/**", NOW);
        slow.room(7);
        for (int i = 36; i <= 100_000; i++) {
            stage.say("/chat/lobby", "" + i);
        }
        stage.settle(slow);
        stage.settle(watch);
        assertHears(slow, 36, 42);

        eventually(() -> {
            System.gc();
            long alive = deliveries.stream().filter(each -> each.get() != null).count();
            assertTrue(alive < 1_000, () -> alive + " deliveries are alive"); // what lanes remember, and asleep
        });
        assertEquals(100_000 - EARLIER, deliveries.size());
        for (int i = 0; i < 10; i++) {
            stage.give(slow, 9_000);
            stage.settle(slow);
        }
        stage.give(slow, 1_000_000);
        assertHears(slow, 36, 100_000);
        assertEquals(List.of(), slow.events());
    }

    @Test
    void aSubscriberWithoutRoomMissesWhatIsNotKeptAndIsToldSo() {
        stage.listen(ann, "/**", NOW);
        ann.room(1);
        stage.say("/loud/a", "1");
        stage.say("/loud/b", "2");
        stage.settle(ann);

        assertEquals(List.of("1"), ann.heard());
        assertEquals(List.of("missed /loud/b"), ann.events());
    }

    @Test
    void aHoleThatOpensWhileASubscriberIsBehindIsTold() {
        ann.room(0);
        stage.listen(ann, "/short/lobby", NOW);
        for (int i = 0; i < 50; i++) { // more than are remembered
            stage.say("/short/lobby", "" + i);
        }
        stage.settle(ann);
        stage.give(ann, 100);

        eventually(() -> assertEquals(List.of("lost /short/lobby up to 85"), ann.events()));
        stage.say("/short/lobby", "\"new\"");
        eventually(() -> assertEquals(List.of("\"new\""), ann.heard()));
    }

    @Test
    void aJournalThatHealsIsReadOn() {
        ann.room(5);
        stage.listen(ann, "/chat/lobby", new Since.After(stage.at(0)));
        stage.journal.breakReads();
        stage.give(ann, 1_000);
        stage.settle(ann);
        stage.say("/chat/lobby", "36");
        assertHears(ann, 1, 5);
        stage.journal.heal();

        assertHears(ann, 1, 36);
        assertEquals(List.of(), ann.events());
    }

    @Test
    void historyMayKnowWhatTheLaneHasNotHeardYet() {
        var bob = new Ear("bob");
        stage.journal.fallSilent();
        for (int i = 36; i <= 40; i++) {
            stage.say("/chat/lobby", "" + i);
        }
        assertInstanceOf(Recovered.class, stage.listen(ann, "/chat/lobby", new Since.After(stage.at(38))));
        assertInstanceOf(Lost.class, stage.listen(bob, "/chat/lobby", new Since.After(new Position("other", 5))));
        stage.journal.followAgain();
        stage.say("/chat/lobby", "41");

        assertHears(ann, 39, 41);
        assertHears(bob, 41, 41);
    }

    @Test
    void aGateThatIsNeverOpenedLeavesNothingBehind() {
        stage.join(ann, "/chat/**", new Since.Beginning());
        stage.join(ann, "/loud/**", NOW);
        stage.say("/loud/news", "1");
        done(stage.hub.leave(ann));

        assertEquals(Map.of(), stage.hub.subscriptions(10));
        eventually(() -> assertTrue(stage.metrics.scrape().contains("herald_subscribers 0.0")));
    }

    @Test
    void openingAGateAfterLeavingOpensNothing() {
        var joined = stage.join(ann, "/chat/**", new Since.Beginning());
        done(stage.hub.unsubscribe(ann, new Pattern("/chat/**")));
        joined.open();
        stage.say("/chat/lobby", "36");
        stage.settle(ann);

        assertEquals(List.of(), ann.heard());
    }

    @Test
    void subscribingAgainStartsAnew() {
        stage.listen(ann, "/chat/lobby", NOW);
        stage.say("/chat/lobby", "36");
        assertHears(ann, 36, 36);
        stage.listen(ann, "/chat/lobby", new Since.After(stage.at(34)));
        stage.say("/chat/lobby", "37");

        eventually(() -> assertEquals(List.of(36L, 35L, 36L, 37L), ann.offsets()));
        assertEquals(1, stage.hub.subscriptions(10).get(new Pattern("/chat/lobby")));
    }

    @Test
    void allPatternsOfASubscriberAreReadInOneOrder() {
        for (int i = 36; i < 100; i++) {
            stage.say(i % 3 == 0 ? "/chat/attic" : i % 3 == 1 ? "/chat/lobby" : "/news", "" + i);
        }
        ann.room(0);
        stage.listen(ann, "/chat/attic", new Since.After(stage.at(0)));
        stage.listen(ann, "/chat/*", new Since.After(stage.at(20)));
        stage.listen(ann, "/news", new Since.Beginning());
        stage.give(ann, 1_000);

        assertHears(ann, 21, 99);
    }

    /** Its payloads are its offsets. */
    private static void assertHears(Ear ear, long first, long last) {
        eventually(() -> assertEquals(offsets(first, last), ear.offsets()));
        assertEquals(offsets(first, last).stream().map(String::valueOf).toList(), ear.heard());
    }

    private static List<Long> offsets(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }
}
