package dev.herald;

import dev.herald.presence.Presence;
import dev.herald.services.Registry;
import dev.herald.webhooks.Webhooks;

/** Each a use of the hub. */
record Uses(Presence presence, Registry services) {

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
        return new Uses(presence, services);
    }
}
