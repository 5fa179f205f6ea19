package dev.herald.http.origin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/**
 * Which pages of other origins may call: browsers name the page's origin in every cross-origin request
 * and in every WebSocket handshake.
 *
 * <p>Origins are compared exactly: scheme, host and port. What a request was sent to is what its URI says, which a
 * listed proxy has put right before it comes here. A listed page may send credentials, since the stock Bayeux clients
 * insist on it. Immutable, so safe from any thread.
 */
public final class Origins {
    private static final String ANY = "*";
    private static final String OPAQUE = "null";

    private final boolean any;
    private final boolean opaque;
    private final List<Origin> allowed = new ArrayList<>();

    /**
     * @param allowed origins such as {@code https://app.example}, or {@code https://*.app.example}; {@code null} for
     *     pages whose origin is secret, such as files; {@code *} allows all
     * @throws IllegalArgumentException if one is not an origin
     */
    public Origins(Collection<String> allowed) {
        any = allowed.contains(ANY);
        opaque = allowed.contains(OPAQUE);
        allowed.stream()
                .filter(text -> !text.equals(ANY) && !text.equals(OPAQUE))
                .forEach(text -> this.allowed.add(checked(text)));
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
        var named = request.getHeaders().getValuesList(HttpHeader.ORIGIN);
        if (named.isEmpty()) {
            return new Caller.Unnamed();
        }
        return named.size() > 1 ? new Caller.Stranger(String.join(" ", named)) : judged(named.get(0), request);
    }

    /**
     * The page behind a request that names no origin, as those of script elements do not. Browsers tell whether it is
     * of another site, and old ones at least where it came from, unless the page forbids it.
     */
    public Caller pageBehind(Request request) {
        var site = request.getHeaders().get("Sec-Fetch-Site");
        if ("same-origin".equals(site) || "none".equals(site)) {
            return new Caller.Same(request.getHttpURI().asString());
        }
        var referer = request.getHeaders().get(HttpHeader.REFERER);
        if (site == null && referer == null) {
            return new Caller.Unnamed();
        }
        return judged(originOf(referer == null ? "" : referer), request);
    }

    /** Lets the listed page read the response. */
    public static void welcome(Caller.Listed page, Response response) {
        var headers = response.getHeaders();
        headers.put(HttpHeader.ACCESS_CONTROL_ALLOW_ORIGIN, page.origin());
        headers.put(HttpHeader.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        headers.put(HttpHeader.ACCESS_CONTROL_EXPOSE_HEADERS, "ETag, Herald-Position, Retry-After");
        headers.add(HttpHeader.VARY, HttpHeader.ORIGIN.asString());
    }

    /** Whether no page at all may call but the server's own. */
    public boolean isEmpty() {
        return !any && !opaque && allowed.isEmpty();
    }

    private Caller judged(String named, Request request) {
        var page = Origin.of(named);
        if (page.isPresent() && page.equals(Origin.of(request.getHttpURI()))) {
            return new Caller.Same(named);
        }
        boolean listed = any
                || (opaque && named.equals(OPAQUE))
                || page.filter(origin -> allowed.stream().anyMatch(entry -> entry.covers(origin)))
                        .isPresent();
        return listed ? new Caller.Listed(named) : new Caller.Stranger(named);
    }

    private static String originOf(String url) {
        int host = url.indexOf("://") + 3;
        int path = url.indexOf('/', host);
        return host < 3 || path < 0 ? url : url.substring(0, path);
    }

    private static Origin checked(String text) {
        Optional<Origin> origin = Origin.of(text);
        if (origin.isEmpty() || !origin.get().isEntry()) {
            throw new IllegalArgumentException("'" + text
                    + "' is not an origin: write https://app.example, without a path, or https://*.app.example, or *");
        }
        return origin.get();
    }
}
