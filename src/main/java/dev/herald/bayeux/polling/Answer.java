package dev.herald.bayeux.polling;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** The answer to a request that did not get as far as CometD: short, and of one write. */
record Answer(Request request, Response response, Callback callback) {

    /** An error in the form of a Bayeux message that belongs to no channel. */
    void error(int status, String error) {
        var quoted = error.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("[\\x00-\\x1f]", "?");
        json(status, "[{\"successful\":false,\"error\":\"" + quoted + "\"}]");
    }

    /** No messages. */
    void none(@Nullable String function) {
        if (function == null) {
            json(200, "[]");
        } else {
            write(200, "application/javascript;charset=UTF-8", "/**/" + function + "([])");
        }
    }

    void json(int status, String body) {
        write(status, "application/json", body);
    }

    void text(int status, String body) {
        write(status, "text/plain;charset=utf-8", body);
    }

    void done() {
        callback.succeeded();
    }

    void failed(Throwable failure) {
        callback.failed(failure);
    }

    private void write(int status, String type, String body) {
        response.setStatus(status);
        dev.herald.http.Answer.closeUnlessRead(request, response);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        Content.Sink.write(response, true, request.getMethod().equals("HEAD") ? "" : body, callback);
    }
}
