package dev.herald;

import dev.herald.feeds.Feeds;
import dev.herald.feeds.states.States;
import dev.herald.presence.Presence;
import dev.herald.services.Registry;
import dev.herald.webhooks.Webhooks;

/** Each a use of the hub. */
record Uses(Presence presence, Feeds feeds, States states, Registry services) {

    static Uses open(Rooms rooms, Ground ground, Lobby lobby, Closing closing) {
        var presence = closing.later(Presence.begin(
                rooms.presence(),
                ground.hub(),
                lobby.sessions(),
                ground.broker().signals(),
                ground.clock(),
                ground.metrics()));
        presence.answering(lobby.requests(), ground.access());
        closing.later(Webhooks.begin(
                rooms.webhooks(),
                new Webhooks.Surroundings(
                        ground.hub(),
                        ground.broker().journal(),
                        ground.broker().table(),
                        ground.metrics(),
                        ground.clock()),
                lobby.sessions(),
                presence));
        var services = closing.later(
                new Registry(ground.hub(), ground.intake(), lobby.requests(), lobby.sessions(), ground.metrics()));
        var feeds = closing.later(feeds(rooms, ground, lobby));
        var states = closing.later(states(ground));
        feeds.answering(states);
        return new Uses(presence, feeds, states, services);
    }

    private static States states(Ground ground) {
        return States.begin(
                States.Settings.DEFAULTS,
                ground.patience()::publish,
                ground.broker().table(),
                ground.broker().journal()::top,
                ground.clock());
    }

    private static Feeds feeds(Rooms rooms, Ground ground, Lobby lobby) {
        var broker = ground.broker();
        return Feeds.begin(
                rooms.feeds(ground),
                new Feeds.Surroundings(
                        ground.hub(),
                        broker.journal(),
                        broker.table(),
                        ground.access(),
                        lobby.requests(),
                        ground.metrics(),
                        ground.clock()));
    }
}
