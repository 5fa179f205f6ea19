package dev.herald;

import dev.herald.documents.Documents;
import dev.herald.documents.asking.Desk;
import dev.herald.documents.asking.Published;
import dev.herald.documents.awareness.Whereabouts;
import dev.herald.documents.history.Archive;
import dev.herald.documents.rows.DocumentRows;
import dev.herald.feeds.Feeds;
import dev.herald.feeds.asking.Answers;
import dev.herald.feeds.states.States;
import dev.herald.presence.Presence;
import dev.herald.services.Registry;
import dev.herald.webhooks.Webhooks;
import java.util.List;

/** Each a use of the hub. */
record Uses(Presence presence, Feeds feeds, States states, Documents documents, Registry services) {

    static Uses open(Rooms rooms, Ground ground, Lobby lobby, Closing closing) {
        var presence = closing.later(Presence.begin(
                rooms.presence(),
                ground.hub(),
                lobby.sessions(),
                ground.broker().signals(),
                ground.clock(),
                ground.metrics()));
        presence.answering(lobby.requests(), ground.access());
        var webhooks = closing.later(webhooks(rooms, ground, lobby, presence));
        var services = closing.later(
                new Registry(ground.hub(), ground.intake(), lobby.requests(), lobby.sessions(), ground.metrics()));
        var documents = documents(rooms, ground, lobby, closing);
        webhooks.watch(documents);
        var rows = closing.later(rows(rooms, ground, documents));
        var named = rooms.feeds(ground);
        var feeds = closing.later(feeds(named, ground, rows));
        var states = closing.later(states(ground));
        var sources = named.stream().map(Feeds.Named::source).toList();
        closing.later(Answers.begin(sources, lobby.requests(), ground.access())).add(states);
        return new Uses(presence, feeds, states, documents, services);
    }

    private static Webhooks webhooks(Rooms rooms, Ground ground, Lobby lobby, Presence presence) {
        var broker = ground.broker();
        return Webhooks.begin(
                rooms.webhooks(),
                new Webhooks.Surroundings(
                        ground.hub(), broker.journal(), broker.table(), ground.metrics(), ground.clock()),
                lobby.sessions(),
                presence);
    }

    private static States states(Ground ground) {
        return States.begin(
                States.Settings.DEFAULTS,
                ground.patience()::publish,
                ground.broker().table(),
                ground.broker().journal()::top,
                ground.clock());
    }

    private static Documents documents(Rooms rooms, Ground ground, Lobby lobby, Closing closing) {
        var documents = closing.later(Documents.begin(
                rooms.documents(),
                ground.hub(),
                ground.broker().journal(),
                ground.broker().table(),
                ground.access(),
                ground.metrics(),
                ground.clock()));
        closing.later(Desk.begin(documents, lobby.requests(), ground.access()));
        closing.later(Archive.begin(documents, lobby.requests(), ground.access()));
        closing.later(Whereabouts.begin(
                documents,
                lobby.requests(),
                ground.access(),
                ground.hub(),
                lobby.sessions(),
                rooms.presence().claims(),
                ground.metrics()));
        ground.intake().hand(new Published(documents));
        return documents;
    }

    private static DocumentRows rows(Rooms rooms, Ground ground, Documents documents) {
        var rows = rooms.documentRows();
        return DocumentRows.begin(
                rooms.bindings(rows),
                rows,
                documents,
                ground.hub(),
                ground.broker().table(),
                ground.metrics());
    }

    private static Feeds feeds(List<Feeds.Named> named, Ground ground, DocumentRows rows) {
        var broker = ground.broker();
        return Feeds.begin(
                named,
                new Feeds.Surroundings(
                        ground.hub(), broker.journal(), broker.table(), ground.metrics(), ground.clock()),
                rows::follows);
    }
}
