package dev.herald.browsers;

import static dev.herald.browsers.RealBrowser.Kind.CHROMIUM;
import static dev.herald.browsers.RealBrowser.Kind.FIREFOX;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.props.Turnstile.Upgrades;
import dev.herald.props.provision.Needs;
import dev.herald.props.provision.Tool;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pages move between WebSocket and long-polling, back and forth in the midst of traffic, and nothing is lost or doubled. */
@Tag("jar")
class WireChangesTest {
    private static final String LONG_POLLING = "{\"transports\":[\"long-polling\"]}";

    @Nested
    @Needs(Tool.CHROMIUM)
    class InChromium extends Changes {
        InChromium() {
            super(CHROMIUM);
        }
    }

    @Nested
    @Needs(Tool.FIREFOX)
    class InFirefox extends Changes {
        InFirefox() {
            super(FIREFOX);
        }
    }

    /** What may happen on the way; each ends by itself. */
    private enum Fault {
        WEBSOCKETS_CUT(act -> act.turnstile().cutWebSockets()),
        ALL_CUT(act -> act.turnstile().cutOpen()),
        SHUT_FOR_A_WHILE(act -> {
            act.turnstile().cut();
            act.letPass(20);
            act.turnstile().mend();
        }),
        STALLED_FOR_A_WHILE(act -> {
            act.turnstile().stall();
            act.letPass(20);
            act.turnstile().mend();
        }),
        STALLED_AND_CUT(act -> {
            act.turnstile().stall();
            act.letPass(5);
            act.turnstile().cutOpen();
            act.turnstile().mend();
        }),
        SLOW_FOR_A_WHILE(act -> {
            act.turnstile().slow(20_000);
            act.letPass(20);
            act.turnstile().mend();
        }),
        WEBSOCKETS_REFUSED_FROM_NOW_ON(act -> {
            act.turnstile().treat(Upgrades.REFUSE);
            act.turnstile().cutWebSockets();
        }),
        WEBSOCKETS_PASS_FROM_NOW_ON(act -> act.turnstile().treat(Upgrades.PASS));

        private final Consumer<Stage.Act> happens;

        Fault(Consumer<Stage.Act> happens) {
            this.happens = happens;
        }
    }

    abstract static class Changes extends Stage {
        private static final int MOVES = 5; // the pauses before them grow
        private static final int FAULTS = 25;

        Changes(RealBrowser.Kind kind) {
            super(kind);
        }

        @Test
        void aWebSocketThatIsCutAgainAndAgain() throws Exception {
            var act = begin("{}");

            for (int i = 0; i < MOVES; i++) {
                act.visitor().awaitTransport("websocket");
                act.letPass(10);
                act.turnstile().cutWebSockets();
                act.visitor().getsThrough();
            }

            act.assertAllHeard();
            long moves = act.visitor().states().stream()
                    .filter("connected over websocket"::equals)
                    .count();
            assertTrue(moves >= MOVES, act.visitor().states()::toString);
        }

        @Test
        void aWebSocketThatFallsSilent() throws Exception {
            var act = begin("{}");
            act.visitor().awaitTransport("websocket");
            act.letPass(20);

            act.turnstile().treat(Upgrades.REFUSE);
            act.turnstile().silenceWebSockets();
            act.visitor().awaitTransport("long-polling");

            act.visitor().getsThrough();
            act.assertAllHeard();
        }

        @Test
        void whateverHappensAtWhateverTime() throws Exception {
            var random = random();
            var moving = begin("{}");
            var polling = begin(LONG_POLLING);

            for (int i = 0; i < FAULTS; i++) {
                for (var act : new Act[] {moving, polling}) {
                    Fault.values()[random.nextInt(Fault.values().length)].happens.accept(act);
                    if (random.nextBoolean()) {
                        act.visitor().getsThrough();
                    } else {
                        act.letPass(random.nextInt(10));
                    }
                }
            }

            moving.turnstile().treat(Upgrades.PASS);
            moving.visitor().getsThrough();
            polling.visitor().getsThrough();
            moving.assertAllHeard();
            polling.assertAllHeard();
        }
    }
}
