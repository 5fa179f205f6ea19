package dev.herald;

import dev.herald.presence.Presence;
import dev.herald.services.Registry;

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
        var services = closing.later(
                new Registry(ground.hub(), ground.intake(), lobby.requests(), lobby.sessions(), ground.metrics()));
        return new Uses(presence, services);
    }
}
