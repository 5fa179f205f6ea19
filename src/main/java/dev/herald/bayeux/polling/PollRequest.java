package dev.herald.bayeux.polling;

import dev.herald.bayeux.wire.BayeuxMessage;
import dev.herald.bayeux.wire.RequestContext;
import java.util.List;
import java.util.function.Consumer;
import org.cometd.server.CometDRequest;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** An HTTP request whose messages have been read, as CometD wants to see it. */
final class PollRequest implements CometDRequest {
    private final Request request;
    private final RequestContext context;
    private final List<BayeuxMessage> messages;
    private final @Nullable String callback;

    PollRequest(Request request, RequestContext context, List<BayeuxMessage> messages, @Nullable String callback) {
        this.request = request;
        this.context = context;
        this.messages = messages;
        this.callback = callback;
    }

    List<BayeuxMessage> messages() {
        return messages;
    }

    RequestContext context() {
        return context;
    }

    /** The function that a callback-polling script is to call. */
    String callback() {
        return callback == null ? "callback" : callback;
    }

    @Override
    public String getMethod() {
        return request.getMethod();
    }

    @Override
    public String getProtocol() {
        return context.getProtocol();
    }

    @Override
    public @Nullable String getCookie(String name) {
        return context.getCookie(name);
    }

    @Override
    public @Nullable Object getAttribute(String name) {
        return request.getAttribute(name);
    }

    @Override
    public void setAttribute(String name, Object value) {
        request.setAttribute(name, value);
    }

    @Override
    public void addFailureHandler(Consumer<Throwable> handler) {
        Request.addCompletionListener(request, failure -> {
            if (failure != null) {
                handler.accept(failure);
            }
        });
        request.addFailureListener(handler);
    }

    // The body was read by the door, before CometD saw the request.

    @Override
    public List<String> getParameterValues(String name) {
        return List.of();
    }

    @Override
    public String getCharacterEncoding() {
        return "UTF-8";
    }

    @Override
    public Input getInput() {
        throw new IllegalStateException("the body has been read");
    }
}
