package dev.herald;

import dev.herald.presence.Presence;

/** Each a use of the hub. */
record Services(Presence presence) {

    static Services open(Rooms rooms, Ground ground, Lobby lobby, Closing closing) {
        var presence = closing.later(Presence.begin(
                rooms.presence(),
                ground.hub(),
                lobby.sessions(),
                ground.broker().signals(),
                ground.clock(),
                ground.metrics()));
        presence.answering(lobby.requests(), ground.access());
        return new Services(presence);
    }
}
