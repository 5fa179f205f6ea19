package dev.herald;

import dev.herald.access.Access;
import dev.herald.access.Identity;
import dev.herald.broker.Broker;
import dev.herald.hub.ChannelRule;
import dev.herald.hub.Hub;
import dev.herald.intake.Intake;
import dev.herald.intake.Patience;
import dev.herald.message.Rulebook;
import dev.herald.metrics.Metrics;
import dev.herald.pacing.Pacing;
import java.io.IOException;
import java.time.Clock;

/**
 * The house up to its heart: what is kept, what may be done, and what hands it on.
 *
 * @param rules by channel, which the engine and the hub share
 */
record Ground(
        Clock clock,
        Metrics metrics,
        Rulebook<ChannelRule> rules,
        Broker broker,
        Access access,
        Hub hub,
        Intake intake,
        Patience patience,
        Pacing pacing) {

    static Ground open(Rooms rooms, Clock clock, Closing closing) throws IOException {
        var metrics = closing.later(new Metrics());
        var rules = rooms.channels().forHub();
        var broker = closing.later(rooms.openBroker(rules, clock, metrics));
        var access = new Access(rooms.access(), rooms.hook(clock, closing));
        var hub = closing.later(new Hub(broker.journal(), rules, Hub.Settings.DEFAULTS, metrics));
        var intake = new Intake(hub);
        var patience = closing.later(
                new Patience(own -> intake.unfiltered(own, Identity.PROGRAM), Patience.Settings.DEFAULTS));
        var pacing = closing.later(new Pacing(patience::publish));
        return new Ground(clock, metrics, rules, broker, access, hub, intake, patience, pacing);
    }
}
