package dev.herald.bayeux.wire;

import dev.herald.message.Namespace;
import java.net.SocketAddress;
import java.security.Principal;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.cometd.bayeux.server.BayeuxContext;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * What CometD may know of the HTTP request that brought a message, or that opened a WebSocket. Copied, as
 * a WebSocket outlives its request. Immutable.
 */
public final class RequestContext implements BayeuxContext {
    /** Comes with the reply to a handshake by polling. */
    public static final String BROWSER_COOKIE = "BAYEUX_BROWSER";

    /**
     * Comes with a WebSocket's upgrade. Of another name, because Faye opens its WebSocket together with its
     * handshake: of two cookies of one name the browser would keep the one that came last.
     */
    public static final String SOCKET_COOKIE = "BAYEUX_SOCKET";

    /** What some clients add to the URL. */
    private static final Set<String> KINDS =
            Set.of("handshake", "connect", "subscribe", "unsubscribe", "disconnect", "publish");

    private final HttpFields headers;
    private final @Nullable SocketAddress remote;
    private final SocketAddress local;
    private final List<org.eclipse.jetty.http.HttpCookie> cookies;
    private final String url;
    private final String path;
    private final String protocol;
    private final boolean secure;

    public RequestContext(Request request) {
        this(request, List.copyOf(Request.getCookies(request)));
    }

    private RequestContext(Request request, List<org.eclipse.jetty.http.HttpCookie> cookies) {
        headers = request.getHeaders().asImmutable();
        remote = request.getConnectionMetaData().getRemoteSocketAddress();
        local = request.getConnectionMetaData().getLocalSocketAddress();
        this.cookies = cookies;
        url = request.getHttpURI().asString();
        path = Request.getPathInContext(request);
        protocol = request.getConnectionMetaData().getProtocol();
        secure = request.isSecure();
    }

    /** The same request as if it had brought no cookie. */
    public static RequestContext withoutCookies(Request request) {
        return new RequestContext(request, List.of());
    }

    /** Whether it brings a cookie that marks a session's browser. */
    public boolean isMarked() {
        return getCookie(BROWSER_COOKIE) != null || getCookie(SOCKET_COOKIE) != null;
    }

    /**
     * The namespace that the path names: {@code /bayeux/tenant-a}, which some clients follow up by the kind of message.
     *
     * @throws dev.herald.message.InvalidName if that is no namespace's name
     */
    public Namespace namespace() {
        return namespaceIn(path);
    }

    /** What an Authorization header brings, if there is one that says Bearer. */
    public @Nullable String bearer() {
        var authorization = headers.get("Authorization");
        return authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                ? authorization.substring(7).strip()
                : null;
    }

    private static Namespace namespaceIn(String path) {
        var segments = path.split("/");
        boolean isNamed = segments.length > 2 && !KINDS.contains(segments[2]);
        return isNamed ? new Namespace(segments[2]) : Namespace.DEFAULT;
    }

    @Override
    public @Nullable String getCookie(String name) {
        return cookies.stream()
                .filter(cookie -> cookie.getName().equals(name))
                .map(org.eclipse.jetty.http.HttpCookie::getValue)
                .findFirst()
                .orElse(null);
    }

    @Override
    public @Nullable String getHeader(String name) {
        return headers.get(name);
    }

    @Override
    public List<String> getHeaderValues(String name) {
        return headers.getValuesList(name);
    }

    @Override
    public @Nullable SocketAddress getRemoteAddress() {
        return remote;
    }

    @Override
    public SocketAddress getLocalAddress() {
        return local;
    }

    @Override
    public String getURL() {
        return url;
    }

    @Override
    public String getProtocol() {
        return protocol;
    }

    @Override
    public boolean isSecure() {
        return secure;
    }

    @Override
    public List<Locale> getLocales() {
        return List.of();
    }

    @Override
    public String getContextPath() {
        return "";
    }

    // What a servlet container would add; there is none.

    @Override
    public @Nullable Principal getUserPrincipal() {
        return null;
    }

    @Override
    public boolean isUserInRole(String role) {
        return false;
    }

    @Override
    public @Nullable String getParameter(String name) {
        return null;
    }

    @Override
    public List<String> getParameterValues(String name) {
        return List.of();
    }

    @Override
    public @Nullable Object getContextAttribute(String name) {
        return null;
    }

    @Override
    public @Nullable Object getRequestAttribute(String name) {
        return null;
    }

    @Override
    public @Nullable String getSessionId() {
        return null;
    }

    @Override
    public @Nullable Object getSessionAttribute(String name) {
        return null;
    }
}
