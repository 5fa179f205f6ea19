package dev.herald.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.herald.message.Pattern;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Who hears of subscriptions hears of each once, in order, also when a subscriber leaves with all of them. */
class WatcherTest {
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @Test
    void comingsAndGoingsAreTold() {
        try (var stage = new Stage()) {
            stage.hub.watch(new Watcher() {
                @Override
                public void joined(Subscriber subscriber, Pattern pattern) {
                    heard.add("+ " + pattern);
                }

                @Override
                public void left(Subscriber subscriber, Pattern pattern) {
                    heard.add("- " + pattern);
                }
            });
            var ear = new Ear("ann");
            stage.listen(ear, "/chat", Stage.NOW);
            stage.listen(ear, "/chat/*", Stage.NOW);
            stage.listen(ear, "/chat", Stage.NOW);
            Stage.done(stage.hub.unsubscribe(ear, new Pattern("/chat/*")));
            Stage.done(stage.hub.unsubscribe(ear, new Pattern("/chat/*")));
            Stage.done(stage.hub.leave(ear));
            Stage.done(stage.hub.leave(ear));
        }

        assertEquals(List.of("+ /chat", "+ /chat/*", "- /chat", "+ /chat", "- /chat/*", "- /chat"), heard);
    }
}
