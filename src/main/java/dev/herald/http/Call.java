package dev.herald.http;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MimeTypes;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/**
 * A request as a door reads it. Whatever it is asked for and cannot be had in good order is a {@link
 * Refusal}.
 */
public final class Call {
    private final Request request;
    private final String rest;
    private final Fields query;

    Call(Request request, String rest) {
        this.request = request;
        this.rest = rest;
        query = queryOf(request);
    }

    public Request request() {
        return request;
    }

    /** What stands in the path for the route's {@code {rest...}}, without a leading slash. */
    public String rest() {
        return rest;
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    public Optional<String> query(String name) {
        var field = query.get(name);
        if (field == null) {
            return Optional.empty();
        }
        if (field.getValues().size() > 1) {
            throw Refusal.badRequest("bad_parameter", "?" + name + " is given more than once", "Give it once.");
        }
        return Optional.of(field.getValue());
    }

    public Optional<String> cookie(String name) {
        return Request.getCookies(request).stream()
                .filter(cookie -> cookie.getName().equals(name))
                .map(HttpCookie::getValue)
                .findFirst();
    }

    /** The API key that was shown, as {@code Authorization: Bearer KEY} or {@code X-API-Key: KEY}. */
    public Optional<String> apiKey() {
        var authorization = header("Authorization");
        if (authorization.isPresent()) {
            var words = authorization.get().strip().split("\\s+", 2);
            if (words.length != 2 || !words[0].equalsIgnoreCase("Bearer")) {
                throw unauthorized("that is no way to show a key that is known here");
            }
            return Optional.of(words[1]);
        }
        return header("X-API-Key");
    }

    /** The refusal of who shows no key, or a wrong one. */
    public static Refusal unauthorized(String detail) {
        return new Refusal(new Problem(
                        401,
                        "key_required",
                        detail,
                        "Send 'Authorization: Bearer KEY' or 'X-API-Key: KEY' with a key of api.keys in the configuration.")
                .with("WWW-Authenticate", "Bearer realm=\"herald\""));
    }

    /**
     * Whether the caller spoke to a loopback name. A page that has its own name resolve to this machine (DNS
     * rebinding) is same-origin to browsers, but cannot help calling the server by that name.
     */
    public boolean isToLoopback() {
        var host = request.getHttpURI().getHost();
        if (host == null) {
            return false;
        }
        var name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || name.matches("127(\\.\\d{1,3}){3}")
                || name.equals("[::1]");
    }

    /** Refuses a parameter that the route does not know: a misspelt one would be ignored silently. */
    public void knowsOnly(Set<String> names) {
        for (var name : query.getNames()) {
            if (!names.contains(name)) {
                throw Refusal.badRequest(
                        "unknown_parameter",
                        "there is no parameter of the name given here",
                        names.isEmpty()
                                ? "This takes no parameters."
                                : "The parameters are: " + String.join(", ", new TreeSet<>(names)) + ".");
            }
        }
    }

    public int number(String name, int otherwise, int least, int most) {
        var text = query(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text.get());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw Refusal.badRequest(
                "bad_parameter",
                "?" + name + " is not a number that can be taken",
                "Give a whole number from " + least + " to " + most + ".");
    }

    /** The body, which must be UTF-8 text as it is: not compressed, and in no other charset. */
    public CompletionStage<byte[]> body(int maxBytes) {
        checkCharset();
        var encoding = request.getHeaders().get(HttpHeader.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new Refusal(new Problem(
                    415, "unsupported_encoding", "a compressed body is not read here", "Send it uncompressed."));
        }
        return new Body(request, maxBytes).read();
    }

    private void checkCharset() {
        var type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        var charset = type == null ? null : MimeTypes.getCharsetFromContentType(type);
        if (charset == null) {
            return;
        }
        var name = charset.toLowerCase(Locale.ROOT);
        if (!name.equals("utf-8") && !name.equals("utf8") && !name.equals("us-ascii")) {
            throw new Refusal(new Problem(
                    415,
                    "unsupported_charset",
                    "the body's charset is not UTF-8",
                    "JSON travels as UTF-8: send that."));
        }
    }

    private static Fields queryOf(Request request) {
        try {
            return Request.extractQueryParameters(request);
        } catch (RuntimeException e) {
            throw Refusal.badRequest(
                    "bad_query", "the query cannot be decoded", "Percent-encode it as UTF-8 (curl: --data-urlencode).");
        }
    }
}
