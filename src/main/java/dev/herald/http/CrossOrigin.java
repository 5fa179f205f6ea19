package dev.herald.http;

import dev.herald.http.origin.Origins;
import java.util.Collection;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** Lets the pages of other origins in, or turns them away. */
record CrossOrigin(Origins origins) {
    private static final String REQUEST_HEADERS =
            "Authorization, Content-Type, Herald-Namespace, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, X-API-Key, X-Requested-With";

    /**
     * Lets a request in, with the headers on its response that let a listed page read it; or gives the
     * answer that it ends with: a stranger's refusal, or a preflight's permission.
     *
     * @param methods that the path takes
     */
    Optional<Answer> admit(Request request, Response response, Collection<String> methods) {
        var caller = origins.callerOf(request);
        if (caller instanceof Origins.Caller.Stranger) {
            return Optional.of(Problem.originRefused());
        }
        if (caller instanceof Origins.Caller.Listed listed) {
            Origins.welcome(listed, response);
        }
        boolean preflight = request.getMethod().equals("OPTIONS")
                && request.getHeaders().contains(HttpHeader.ACCESS_CONTROL_REQUEST_METHOD);
        if (!preflight) {
            return Optional.empty();
        }
        var headers = response.getHeaders();
        headers.put(HttpHeader.ACCESS_CONTROL_ALLOW_METHODS, String.join(", ", methods));
        headers.put(HttpHeader.ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
        headers.put(HttpHeader.ACCESS_CONTROL_MAX_AGE, "600");
        return Optional.of(Answer.nothing());
    }
}
