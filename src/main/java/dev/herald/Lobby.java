package dev.herald;

import dev.herald.admission.Admission;
import dev.herald.admission.Callers;
import dev.herald.admission.Tickets;
import dev.herald.census.Sessions;
import dev.herald.limits.Limiter;
import dev.herald.revocations.Revocations;
import dev.herald.tokens.Tokens;
import java.util.function.Function;

/**
 * Who comes in, and who is in.
 *
 * @param tokens makes a reader of tokens for a configuration
 */
record Lobby(
        Sessions sessions,
        Limiter limiter,
        Revocations revocations,
        Function<Rooms, Admission.Reader> tokens,
        Admission admission,
        Callers callers) {

    static Lobby open(Rooms rooms, Ground ground, Closing closing) throws Exception {
        var table = ground.broker().table();
        var revocations = closing.later(Revocations.open(rooms.revocations(), table, ground.clock()));
        Function<Rooms, Admission.Reader> tokens =
                from -> new Tokens(from.tokens(), revocations::isRevoked, ground.clock())::read;
        var admission = new Admission(rooms.admission(), ground.access(), tokens.apply(rooms));
        var callers = new Callers(ground.access(), admission, new Tickets(table));
        var sessions = new Sessions(rooms.maxQueued(), ground.metrics());
        var limiter = rooms.limiter(ground);
        return new Lobby(sessions, limiter, revocations, tokens, admission, callers);
    }
}
