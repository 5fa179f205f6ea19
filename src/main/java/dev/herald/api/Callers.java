package dev.herald.api;

import dev.herald.access.Access;
import dev.herald.access.Identity;
import dev.herald.http.Call;

/** Tells backends from everybody else. */
final class Callers {
    private final Access access;

    Callers(Access access) {
        this.access = access;
    }

    /**
     * The backend that calls; whoever is none is refused. Where the API is open to callers without a key, it
     * is so to those on this machine only, by the name that they call it by.
     */
    Identity backend(Call call) {
        var who = caller(call);
        if (!(who instanceof Identity.Server)) {
            throw Call.unauthorized("this needs an API key");
        }
        if (call.apiKey().isEmpty() && !call.isToLoopback()) {
            throw Call.unauthorized("without an API key this server answers under the name localhost only");
        }
        return who;
    }

    /** Who reads: a backend, or anyone. */
    Identity reader(Call call) {
        var who = caller(call);
        return call.apiKey().isEmpty() && !call.isToLoopback() ? Identity.ANYONE : who;
    }

    private Identity caller(Call call) {
        var key = call.apiKey();
        if (key.isEmpty()) {
            return access.withoutKey();
        }
        var who = access.identify(key.get());
        if (!(who instanceof Identity.Server)) {
            throw Call.unauthorized("this API key is not known here");
        }
        return who;
    }
}
