package dev.herald.http.origin;

import java.util.Locale;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Tells requests that a page of any site could have had a browser send, with the cookies of whoever looks at that
 * page and without the browser naming the page (cross-site request forgery). The cookies of such a request prove
 * nothing.
 *
 * <p>A browser that does not say where a request comes from still asks beforehand (a preflight, which does say it)
 * when the request is of a kind that no link, form or script element can make: JSON, or with a bearer token.
 */
public final class Forgery {
    private Forgery() {}

    public static boolean isPossible(Request request) {
        var headers = request.getHeaders();
        var site = headers.get("Sec-Fetch-Site");
        if (headers.contains(HttpHeader.ORIGIN) || "same-origin".equals(site) || "none".equals(site)) {
            return false; // and the origin was looked at
        }
        var authorization = headers.get(HttpHeader.AUTHORIZATION);
        if (authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, "Bearer ".length())) {
            return false;
        }
        return request.getMethod().equals("POST")
                ? !isJson(headers.get(HttpHeader.CONTENT_TYPE))
                : site == null && !headers.contains(HttpHeader.REFERER); // and the page that it names was looked at
    }

    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        int parameters = contentType.indexOf(';');
        var essence = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return essence.strip().toLowerCase(Locale.ROOT).equals("application/json");
    }
}
