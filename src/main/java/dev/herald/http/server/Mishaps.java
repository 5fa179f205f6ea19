package dev.herald.http.server;

import dev.herald.http.Answer;
import dev.herald.http.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Words the answers to what no door answered: requests that are not HTTP, paths that lead nowhere, and
 * what broke. Programs that ask for JSON get a problem, people a few lines of text; neither ever gets the
 * exception's own words, which name classes.
 */
final class Mishaps extends ErrorHandler {
    private final List<String> signs;

    Mishaps(List<String> signs) {
        this.signs = signs;
    }

    private static Problem problemOf(int status) {
        return switch (status) {
            case 400 -> new Problem(400, "bad_request", "this is not a request that can be read", "");
            case 404 -> new Problem(404, "not_found", "there is nothing here", "");
            case 408 -> new Problem(408, "too_slow", "the request stopped arriving", "Send it again.");
            case 413 -> new Problem(413, "body_too_large", "the body is too large", "Send less at a time.");
            case 414, 431 -> new Problem(status, "headers_too_large", "the path or the headers are too long", "");
            case 500 -> Problem.internal();
            case 503 ->
                new Problem(503, "unavailable", "the server is stopping", "Try again in a moment.")
                        .with("Retry-After", "2");
            default -> new Problem(status, "http_" + status, HttpStatus.getMessage(status), "");
        };
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Manners.show(response.getHeaders());
        if (HttpStatus.hasNoBody(response.getStatus())) { // Jetty sends its 304 this way, too
            callback.succeeded();
            return true;
        }
        int status = Math.max(400, response.getStatus());
        var problem = problemOf(status);
        if (status == 404) {
            problem = new Problem(404, problem.code(), problem.detail(), "There is: " + String.join(", ", signs));
        }
        if (wantsJson(request)) {
            problem.send(request, response, callback);
        } else {
            var text = problem.status() + " " + HttpStatus.getMessage(status) + ": " + problem.detail() + ".\n"
                    + (problem.hint().isEmpty() ? "" : problem.hint() + "\n");
            new Answer.Whole(
                            status,
                            "text/plain;charset=utf-8",
                            text.getBytes(StandardCharsets.UTF_8),
                            problem.headers())
                    .send(request, response, callback);
        }
        return true;
    }

    /** The answer to what could not even be parsed: the connection is closed after it. */
    @Override
    @SuppressWarnings("removal") // Jetty 12.1 calls no other
    public ByteBuffer badMessageError(int status, String reason, HttpFields.Mutable headers) {
        Manners.show(headers);
        headers.put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
        return ByteBuffer.wrap(problemOf(status).bytes());
    }

    private static boolean wantsJson(Request request) {
        var accept = request.getHeaders().get(HttpHeader.ACCEPT);
        return accept != null && accept.contains("json");
    }
}
