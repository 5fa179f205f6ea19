package dev.herald.http;

import java.net.URI;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Which pages of other origins may call: browsers name the page's origin in every cross-origin request
 * and in every WebSocket handshake.
 *
 * <p>Immutable, so safe from any thread.
 */
public final class Origins {
    private final Set<String> allowed;

    /** @param allowed origins such as {@code https://app.example}; {@code *} allows all */
    public Origins(Set<String> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    /** What a request says about the page that made it. */
    public sealed interface Caller {
        /** No page: curl, a backend, or a same-origin GET. */
        record Unnamed() implements Caller {}

        /** A page of this server's own origin. */
        record Same(String origin) implements Caller {}

        /** A page of another origin that is on the list. */
        record Listed(String origin) implements Caller {}

        /** A page of an origin that is not. */
        record Stranger(String origin) implements Caller {}
    }

    public Caller callerOf(Request request) {
        var origin = request.getHeaders().get(HttpHeader.ORIGIN);
        if (origin == null) {
            return new Caller.Unnamed();
        }
        if (isOwn(origin, request)) {
            return new Caller.Same(origin);
        }
        return isListed(origin)
                ? new Caller.Listed(origin)
                : new Caller.Stranger(origin);
    }

    /** Whether the list has this origin, or all. */
    public boolean isListed(String origin) {
        return allowed.contains("*") || allowed.contains(origin);
    }

    private static boolean isOwn(String origin, Request request) {
        try {
            var uri = URI.create(origin);
            return uri.getAuthority() != null
                    && uri.getAuthority().equalsIgnoreCase(request.getHeaders().get(HttpHeader.HOST));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
