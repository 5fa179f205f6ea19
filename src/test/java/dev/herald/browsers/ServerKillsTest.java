package dev.herald.browsers;

import static dev.herald.browsers.RealBrowser.Kind.CHROMIUM;
import static dev.herald.browsers.RealBrowser.Kind.FIREFOX;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.props.provision.Needs;
import dev.herald.props.provision.Tool;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The server is killed in the midst of traffic, again and again: what was confirmed is there, and nothing comes twice. */
@Tag("jar")
class ServerKillsTest {

    @Nested
    @Needs(Tool.CHROMIUM)
    class InChromium extends Kills {
        InChromium() {
            super(CHROMIUM);
        }
    }

    @Nested
    @Needs(Tool.FIREFOX)
    class InFirefox extends Kills {
        InFirefox() {
            super(FIREFOX);
        }
    }

    abstract static class Kills extends Stage {
        private static final int KILLS = 3;

        Kills(RealBrowser.Kind kind) {
            super(kind);
        }

        @Test
        void pagesGoOnWhereTheyWere() throws Exception {
            var acts = List.of(
                    begin("{\"transports\":[\"websocket\"],\"maxBackoff\":2000}"),
                    begin("{\"transports\":[\"long-polling\"],\"maxBackoff\":2000}"),
                    begin("{\"maxBackoff\":2000}"));

            for (int i = 0; i < KILLS; i++) {
                acts.forEach(act -> act.letPass(30));
                herald().kill();
                acts.forEach(act -> act.visitor().await("herald.state.name === 'disconnected'"));
                herald().startAgain();
                acts.forEach(act -> act.visitor().getsThrough());
            }

            for (var act : acts) {
                act.assertAllHeard();
                var states = act.visitor().states();
                assertTrue(states.stream().anyMatch(state -> state.startsWith("disconnected (")), states::toString);
            }
        }
    }
}
