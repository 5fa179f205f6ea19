package dev.herald.http;

import java.net.URI;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/**
 * Which pages of other origins may call: browsers name the page's origin in every cross-origin request
 * and in every WebSocket handshake.
 *
 * <p>A listed page may send credentials, since the stock Bayeux clients insist on it. The doors that use
 * {@link #admit} know callers by API keys alone, which no browser sends of its own accord. Immutable, so safe
 * from any thread.
 */
public final class Origins {
    private static final String REQUEST_HEADERS =
            "Authorization, Content-Type, Idempotency-Key, Last-Event-ID, X-API-Key, X-Requested-With";

    private final Set<String> allowed;

    /**
     * @param allowed origins such as {@code https://app.example}; {@code *} allows all
     * @throws IllegalArgumentException if one is not an origin
     */
    public Origins(Set<String> allowed) {
        var origins = new TreeSet<String>();
        allowed.forEach(origin -> origins.add(checked(origin)));
        this.allowed = Set.copyOf(origins);
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
        return isListed(origin) ? new Caller.Listed(origin) : new Caller.Stranger(origin);
    }

    /** Whether the list has this origin, or all. */
    public boolean isListed(String origin) {
        return allowed.contains("*") || allowed.contains(origin.toLowerCase(Locale.ROOT));
    }

    /**
     * Lets a request in, with the headers on its response that let a listed page read it; or gives the
     * answer that it ends with: a stranger's refusal, or a preflight's permission.
     *
     * @param methods that the path takes
     */
    public Optional<Answer> admit(Request request, Response response, Collection<String> methods) {
        var caller = callerOf(request);
        boolean preflight = request.getMethod().equals("OPTIONS")
                && request.getHeaders().contains(HttpHeader.ACCESS_CONTROL_REQUEST_METHOD);
        if (caller instanceof Caller.Stranger) {
            return Optional.of(new Problem(
                    403,
                    "origin_refused",
                    "pages of this origin may not call this server",
                    "Add the page's origin to http.origins in the server's configuration."));
        }
        if (caller instanceof Caller.Listed listed) {
            welcome(listed.origin(), response);
        }
        if (!preflight) {
            return Optional.empty();
        }
        var headers = response.getHeaders();
        headers.put("Access-Control-Allow-Methods", String.join(", ", methods));
        headers.put("Access-Control-Allow-Headers", REQUEST_HEADERS);
        headers.put("Access-Control-Max-Age", "600");
        return Optional.of(Answer.nothing());
    }

    private static void welcome(String origin, Response response) {
        var headers = response.getHeaders();
        headers.put("Access-Control-Allow-Origin", origin);
        headers.put("Access-Control-Allow-Credentials", "true");
        headers.put("Access-Control-Expose-Headers", "Herald-Position, Retry-After");
        headers.add(HttpHeader.VARY, "Origin");
    }

    /** By the authority alone: behind a proxy that ends TLS, pages are https and what comes here is http. */
    private static boolean isOwn(String origin, Request request) {
        var authority = authorityOf(origin);
        return authority.isPresent()
                && authority.get().equalsIgnoreCase(request.getHttpURI().getAuthority());
    }

    private static Optional<String> authorityOf(String origin) {
        try {
            return Optional.ofNullable(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String checked(String origin) {
        if (origin.equals("*") || origin.equals("null") || origin.matches("[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#\\s]+")) {
            return origin.toLowerCase(Locale.ROOT);
        }
        throw new IllegalArgumentException(
                "'" + origin + "' is not an origin: write https://app.example, without a path, or *");
    }
}
