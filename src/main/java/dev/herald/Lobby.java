package dev.herald;

import dev.herald.access.Identity;
import dev.herald.admission.Admission;
import dev.herald.admission.Callers;
import dev.herald.admission.Tickets;
import dev.herald.census.Sessions;
import dev.herald.limits.Limiter;
import dev.herald.requests.Requests;
import dev.herald.revocations.Revocations;
import dev.herald.rooms.Memberships;
import dev.herald.tokens.Reading;
import dev.herald.tokens.Tokens;
import dev.herald.users.Inbox;
import dev.herald.users.ReadMarks;
import dev.herald.users.Users;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Who comes in, and who is in.
 *
 * @param tokens makes a reader of tokens for a configuration
 */
record Lobby(
        Sessions sessions,
        Requests requests,
        Limiter limiter,
        Revocations revocations,
        Function<Rooms, Admission.Reader> tokens,
        Admission admission,
        Callers callers,
        Memberships rooms,
        Users users) {

    static Lobby open(Rooms rooms, Ground ground, Closing closing) throws Exception {
        var table = ground.broker().table();
        var revocations = closing.later(Revocations.open(rooms.revocations(), table, ground.clock()));
        Function<Rooms, Admission.Reader> tokens =
                from -> new Verifying(new Tokens(from.tokens(), revocations::isRevoked, ground.clock()), revocations);
        var admission = new Admission(rooms.admission(), ground.access(), tokens.apply(rooms));
        var callers = new Callers(ground.access(), admission, new Tickets(table));
        var sessions = new Sessions(rooms.maxQueued(), ground.metrics());
        var requests = closing.later(new Requests(rooms.requests(), sessions, ground.metrics()));
        var limiter = rooms.limiter(ground);
        var members = closing.later(new Memberships(sessions, ground.broker(), requests));
        var users = closing.later(
                new Users(ground.patience(), sessions, ground.broker().signals()));
        var marks = closing.later(new ReadMarks(table, sessions));
        Inbox.begin(requests, ground.hub(), ground.access(), marks);
        return new Lobby(sessions, requests, limiter, revocations, tokens, admission, callers, members, users);
    }

    /** Tokens, and what has been taken back of them. */
    private record Verifying(Tokens tokens, Revocations revocations) implements Admission.Reader {
        @Override
        public CompletionStage<Reading> apply(String token) {
            return tokens.read(token);
        }

        @Override
        public boolean isRevoked(Identity.User user) {
            return revocations.isRevoked(user);
        }
    }
}
