package dev.herald.http.server;

import java.time.Duration;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/**
 * The manners that every reply shows, whatever door it comes from. Doors that serve pages replace the policy, which
 * lets a reply that is taken for a page run nothing.
 */
final class Manners implements HttpConfiguration.Customizer {
    private static final String POLICY =
            "script-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    private final Duration hsts;

    /** @param hsts for how long browsers are to come by TLS only; zero says nothing */
    Manners(Duration hsts) {
        this.hsts = hsts;
    }

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        show(responseHeaders);
        if (request.isSecure() && !hsts.isZero()) {
            responseHeaders.put(HttpHeader.STRICT_TRANSPORT_SECURITY, "max-age=" + hsts.toSeconds());
        }
        request.addIdleTimeoutListener(timeout -> false); // a held request is not an idle one
        return request;
    }

    static void show(HttpFields.Mutable headers) {
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-Frame-Options", "SAMEORIGIN");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Content-Security-Policy", POLICY);
        headers.put("Cross-Origin-Resource-Policy", "same-origin");
    }
}
