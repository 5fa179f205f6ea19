package dev.herald.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.message.Pattern;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a subscriber without room gets of channels that are not kept, as their rules say. */
class SlowReadersTest {
    private final Stage stage = new Stage();
    private final Ear slow = new Ear("slow");
    private final Ear quick = new Ear("quick");

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void itIsToldThatItMissedSomethingWhereTheRuleSaysNothingElse() {
        listen("/loud/a");
        say("/loud/a", 1, 3);

        assertEquals(List.of("missed /loud/a", "missed /loud/a", "missed /loud/a"), slow.events());
        assertEquals(List.of("1", "2", "3"), quick.heard());
    }

    @Test
    void itGetsTheNewestOfEachChannelOnceItHasRoom() {
        listen("/newest/*");
        say("/newest/a", 1, 3);
        say("/newest/b", 4, 6);
        room(10);

        assertEquals(List.of("3", "6"), slow.heard());
        assertEquals(List.of("1", "2", "3", "4", "5", "6"), quick.heard());
        assertEquals(List.of(), slow.events());
        assertTrue(stage.metrics.scrape().contains("herald_dropped_total 4.0"));
    }

    @Test
    void itGetsWhatThereIsAPlaceForInItsOrder() {
        listen("/oldest/a");
        say("/oldest/a", 1, 1_005);
        room(2_000);

        var heard = slow.heard();
        var newest = quick.heard().subList(1_005 - heard.size(), 1_005);
        assertEquals(newest, heard);
        assertTrue(heard.size() > 100 && heard.size() <= 1_000, "so many: " + heard.size());
    }

    @Test
    void whileItHasRoomEverythingComesAtOnce() {
        stage.listen(slow, "/newest/a", Stage.NOW);
        say("/newest/a", 1, 3);

        assertEquals(List.of("1", "2", "3"), slow.heard());
    }

    @Test
    void whatItNoLongerSubscribesToDoesNotComeLate() {
        listen("/newest/*");
        say("/newest/a", 1, 2);
        stage.hub
                .unsubscribe(slow, new Pattern("/newest/*"))
                .toCompletableFuture()
                .join();
        room(10);

        assertEquals(List.of(), slow.heard());
    }

    private void listen(String pattern) {
        slow.room(0);
        stage.listen(slow, pattern, Stage.NOW);
        stage.listen(quick, pattern, Stage.NOW);
    }

    private void say(String channel, int from, int to) {
        for (int i = from; i <= to; i++) {
            stage.say(channel, "" + i);
        }
        stage.settle(slow);
        stage.settle(quick);
    }

    private void room(int more) {
        slow.room(more);
        stage.hub.hasRoomAgain(slow);
        stage.settle(slow);
    }
}
