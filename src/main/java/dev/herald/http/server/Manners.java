package dev.herald.http.server;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

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
        if (isConditional(request)) {
            request.addHttpStreamWrapper(Unmodified::new);
        }
        request.addIdleTimeoutListener(timeout -> false); // a held request is not an idle one
        return request;
    }

    private static boolean isConditional(Request request) {
        var headers = request.getHeaders();
        return headers.contains(HttpHeader.IF_NONE_MATCH) || headers.contains(HttpHeader.IF_MODIFIED_SINCE);
    }

    /**
     * What a 304 says takes the place of what the browser has kept with the file: it must not bring the policy for
     * replies that are no pages.
     */
    private static final class Unmodified extends HttpStream.Wrapper {
        private Unmodified(HttpStream stream) {
            super(stream);
        }

        @Override
        public void send(
                MetaData.Request request,
                MetaData.@Nullable Response response,
                boolean last,
                @Nullable ByteBuffer content,
                Callback callback) {
            super.send(request, response == null ? null : withoutPolicy(response), last, content, callback);
        }

        private static MetaData.Response withoutPolicy(MetaData.Response response) {
            if (response.getStatus() != HttpStatus.NOT_MODIFIED_304) {
                return response;
            }
            var headers = HttpFields.build(response.getHttpFields())
                    .remove("Content-Security-Policy")
                    .remove("Cross-Origin-Resource-Policy");
            return new MetaData.Response(
                    response.getStatus(), response.getReason(), response.getHttpVersion(), headers);
        }
    }

    static void show(HttpFields.Mutable headers) {
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-Frame-Options", "SAMEORIGIN");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Content-Security-Policy", POLICY);
        headers.put("Cross-Origin-Resource-Policy", "same-origin");
    }
}
