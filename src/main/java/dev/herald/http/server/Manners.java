package dev.herald.http.server;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/** The manners that every reply shows, whatever door it comes from. */
final class Manners implements HttpConfiguration.Customizer {

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        show(responseHeaders);
        request.addIdleTimeoutListener(timeout -> false); // a held request is not an idle one
        return request;
    }

    static void show(HttpFields.Mutable headers) {
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-Frame-Options", "SAMEORIGIN");
        headers.put("Referrer-Policy", "no-referrer");
    }
}
