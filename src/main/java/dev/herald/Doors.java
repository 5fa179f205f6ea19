package dev.herald;

import dev.herald.access.Identity;
import dev.herald.admission.Inquiry;
import dev.herald.api.ApiDoor;
import dev.herald.bayeux.BayeuxDoor;
import dev.herald.events.EventsDoor;
import dev.herald.http.origin.Origins;
import dev.herald.http.pages.Pages;
import dev.herald.http.server.WebServer;
import java.util.List;

/** The ways in, each with what it needs of the house. */
record Doors(WebServer web, BayeuxDoor bayeux, EventsDoor events, ApiDoor api, Pages pages) {

    static Doors build(Rooms rooms, Ground ground, Lobby lobby, Closing closing) throws Exception {
        var origins = new Origins(rooms.origins());
        var web = closing.later(new WebServer(rooms.web(), rooms.front(), ground.metrics()));
        var bayeux = closing.later(bayeux(rooms, ground, lobby, origins));
        var events = new EventsDoor(
                rooms.events(),
                ground.hub(),
                lobby.sessions(),
                ground.access(),
                lobby.callers(),
                origins,
                ground.metrics(),
                ground.clock());
        return new Doors(web, bayeux, events, api(rooms, ground, lobby, origins), new Pages(rooms.pages()));
    }

    private static BayeuxDoor bayeux(Rooms rooms, Ground ground, Lobby lobby, Origins origins) throws Exception {
        var house = new BayeuxDoor.House(
                ground.hub(),
                lobby.sessions(),
                ground.access(),
                lobby.admission(),
                lobby.limiter(),
                lobby.requests(),
                ground.intake(),
                ground.clock());
        return new BayeuxDoor(rooms.bayeux(), house, origins);
    }

    private static ApiDoor api(Rooms rooms, Ground ground, Lobby lobby, Origins origins) {
        var api = new ApiDoor(
                rooms.api(),
                ground.hub(),
                ground.intake(),
                ground.broker().journal(),
                lobby.sessions(),
                ground.access(),
                lobby.callers(),
                lobby.limiter(),
                origins,
                ground.metrics(),
                ground.clock());
        return api.explaining(new Inquiry(ground.access(), lobby.admission()))
                .people(lobby.rooms(), lobby.users(), ground.access())
                .requesting(lobby.requests(), ground.access(), lobby.limiter(), ground.clock())
                .revoking(lobby.revocations(), ground.clock())
                .incoming(
                        rooms.incoming(),
                        told -> ground.intake().unfiltered(told, Identity.PROGRAM),
                        ground.metrics(),
                        ground.clock());
    }

    /** Has the web server lead to them, and drained before it stops. */
    void open(Closing closing) {
        List.of(bayeux.handler(), events, api, pages).forEach(web::add);
        List.<AutoCloseable>of(() -> bayeux.drain(Rooms.SPREAD), events::drain, api::drain)
                .forEach(closing::later);
    }

    /** Rules have changed: what they do not allow any more is ended. */
    void recheck() {
        bayeux.recheck();
        events.recheck();
    }
}
