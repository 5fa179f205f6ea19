package dev.herald.bayeux.polling;

import dev.herald.bayeux.wire.BayeuxMessage;
import dev.herald.bayeux.wire.MalformedMessages;
import dev.herald.bayeux.wire.MessageReader;
import dev.herald.bayeux.wire.RequestContext;
import dev.herald.http.Body;
import dev.herald.http.Refusal;
import dev.herald.http.edge.Guest;
import dev.herald.http.origin.Origins;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.cometd.bayeux.Promise;
import org.cometd.server.HttpException;
import org.cometd.server.http.AbstractHttpTransport;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.MimeTypes;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.UrlEncoded;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Bayeux endpoint over HTTP: reads a request's messages, whichever way a client sends them, and hands
 * them to long-polling or callback-polling. Everything else gets a short answer that says what to do.
 *
 * <p>Pages of other origins are served only if they are on the list: a browser lets any page post plain
 * text or a form with this site's cookies, so the origin is looked at for every request that has one, and where one
 * could have been left out the cookies count for nothing.
 */
public final class Endpoint extends Handler.Abstract.NonBlocking {
    private static final Logger LOG = LoggerFactory.getLogger(Endpoint.class);
    private static final Set<String> PATHS = Set.of("/bayeux", "/cometd", "/faye");
    private static final String GREETING =
            """
            This is Herald's Bayeux endpoint. It takes POSTs of Bayeux messages (long-polling) and WebSocket upgrades.
            Point a Bayeux client (cometd, faye) at this URL, or try:
              curl -d '[{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["long-polling"]}]' URL
            """;

    private final MessageReader reader;
    private final Origins origins;
    private final Origins scriptPages;
    private final LongPolling longPolling;
    private final @Nullable CallbackPolling callbackPolling;
    private final int maxBodyBytes;

    /** @param scriptPages those that may use callback-polling */
    public Endpoint(
            MessageReader reader,
            Origins origins,
            Origins scriptPages,
            LongPolling longPolling,
            @Nullable CallbackPolling callbackPolling,
            int maxBodyBytes) {
        this.reader = reader;
        this.origins = origins;
        this.scriptPages = scriptPages;
        this.longPolling = longPolling;
        this.callbackPolling = callbackPolling;
        this.maxBodyBytes = maxBodyBytes;
    }

    /** Whether the path is the endpoint's: clients add the kind of message to it, as in {@code /bayeux/connect}. */
    static boolean isEndpoint(String path) {
        int slash = path.indexOf('/', 1);
        return PATHS.contains(slash < 0 ? path : path.substring(0, slash));
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (!isEndpoint(Request.getPathInContext(request))) {
            return false;
        }
        var answer = new Answer(request, response, callback);
        var caller = origins.callerOf(request);
        if (caller instanceof Origins.Caller.Stranger stranger) {
            answer.error(403, "403:" + stranger.origin().replace(':', '.') + ":origin_denied, add it to http.origins");
            return true;
        }
        if (caller instanceof Origins.Caller.Listed listed) {
            Origins.welcome(listed, response);
        }
        dispatch(request, answer);
        return true;
    }

    private void dispatch(Request request, Answer answer) {
        switch (request.getMethod()) {
            case "POST" -> post(request, answer);
            case "GET", "HEAD" -> get(request, answer);
            case "OPTIONS" -> preflight(answer);
            default -> {
                answer.response().getHeaders().put(HttpHeader.ALLOW, "GET, POST, OPTIONS");
                answer.error(405, "405:" + HttpMethod.POST + ":method_not_allowed, messages are posted");
            }
        }
    }

    private static void preflight(Answer answer) {
        var headers = answer.response().getHeaders();
        headers.put(HttpHeader.ACCESS_CONTROL_ALLOW_METHODS, "POST, GET, OPTIONS");
        headers.put(HttpHeader.ACCESS_CONTROL_ALLOW_HEADERS, "Content-Type, X-Requested-With, Authorization");
        headers.put(HttpHeader.ACCESS_CONTROL_MAX_AGE, "600");
        answer.response().setStatus(204);
        answer.done();
    }

    private void get(Request request, Answer answer) {
        var parameters = Request.extractQueryParameters(request);
        var function = parameters.getValue("jsonp");
        if (function == null) {
            answer.text(200, GREETING);
        } else if (callbackPolling == null) {
            answer.error(400, "400:jsonp:connection_types_unsupported, callback-polling is switched off");
        } else if (!CallbackPolling.isCallback(function)) {
            answer.error(400, "400:jsonp:field_invalid, it must name a function");
        } else if (scriptPages.pageBehind(request) instanceof Origins.Caller.Stranger) {
            answer.error(403, "403::origin_denied, add the page's origin to bayeux.jsonp");
        } else {
            answer.response().getHeaders().put("Cross-Origin-Resource-Policy", "cross-origin");
            take(() -> texts(parameters), callbackPolling, function, request, answer);
        }
    }

    @SuppressWarnings("removal") // asByteArrayAsync: its heir comes with a later Jetty
    private void post(Request request, Answer answer) {
        Charset charset;
        try {
            var named = MimeTypes.getCharsetFromContentType(request.getHeaders().get(HttpHeader.CONTENT_TYPE));
            charset = named == null ? StandardCharsets.UTF_8 : Charset.forName(named);
        } catch (IllegalArgumentException e) {
            answer.error(415, "415:charset:charset_unsupported, send UTF-8");
            return;
        }
        Body.of(request, maxBodyBytes).whenComplete((body, failure) -> {
            if (failure == null) {
                take(() -> texts(body, charset), longPolling, null, request, answer);
            } else {
                refuse(answer, failure);
            }
        });
    }

    private static void refuse(Answer answer, Throwable failure) {
        if (failure instanceof Refusal refusal) {
            var problem = refusal.problem();
            answer.error(problem.status(), problem.status() + "::" + problem.code() + ", " + problem.detail());
        } else {
            fail(answer, failure);
        }
    }

    /** The body itself, or the {@code message} fields of a form, which old clients send. */
    private static List<byte[]> texts(byte[] body, Charset charset) {
        var utf8 = charset.equals(StandardCharsets.UTF_8)
                ? body
                : charset.decode(ByteBuffer.wrap(body)).toString().getBytes(StandardCharsets.UTF_8);
        var text = new String(utf8, 0, Math.min(utf8.length, "message=".length()), StandardCharsets.US_ASCII);
        if (!text.toLowerCase(Locale.ROOT).equals("message=")) {
            return List.of(utf8);
        }
        var form = new Fields(true);
        UrlEncoded.decodeTo(new String(utf8, StandardCharsets.UTF_8), form::add, StandardCharsets.UTF_8);
        return texts(form);
    }

    private static List<byte[]> texts(Fields fields) {
        return fields.getValuesOrEmpty("message").stream()
                .map(value -> value.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private void take(
            Supplier<List<byte[]>> texts,
            AbstractHttpTransport transport,
            @Nullable String function,
            Request request,
            Answer answer) {
        try {
            var messages = new ArrayList<BayeuxMessage>();
            for (var text : texts.get()) {
                messages.addAll(reader.read(text));
            }
            var provenance = Provenance.of(request);
            if (messages.isEmpty()) {
                answer.json(200, "[]");
            } else if (!isRefused(messages, provenance, request, answer)) {
                process(messages, transport, function, provenance.context(), request, answer);
            }
        } catch (MalformedMessages e) {
            answer.error(400, "400::messages_malformed, " + e.getMessage());
        } catch (IllegalArgumentException e) {
            answer.error(400, "400::form_malformed, the form's fields cannot be decoded");
        } catch (RuntimeException e) {
            fail(answer, e);
        }
    }

    private static boolean isRefused(
            List<BayeuxMessage> messages, Provenance provenance, Request request, Answer answer) {
        if (provenance.refuses(messages)) {
            answer.error(
                    403,
                    "403::origin_missing, a cookie alone proves nothing here: post application/json, or have the page named");
            return true;
        }
        if (messages.stream().anyMatch(BayeuxMessage::isHandshake)
                && !Guest.of(request).mayHandshake()) {
            answer.response().getHeaders().put(HttpHeader.RETRY_AFTER, "5");
            answer.error(429, "429:limits.address.handshakes:too_many_handshakes, this address has made many");
            return true;
        }
        return false;
    }

    private static void process(
            List<BayeuxMessage> messages,
            AbstractHttpTransport transport,
            @Nullable String function,
            RequestContext context,
            Request request,
            Answer answer) {
        // A connect is held for longer than a connection may be idle.
        request.addIdleTimeoutListener(timeout -> false);
        var response = new PollResponse(answer.response());
        Promise<Void> promise = Promise.from(
                done -> {
                    response.finished();
                    answer.done();
                },
                failure -> {
                    response.finished();
                    if (isReplaced(failure) && messages.stream().anyMatch(Endpoint::isOfHerald)) {
                        answer.none(function);
                    } else {
                        fail(answer, failure);
                    }
                });
        try {
            transport.handle(context, new PollRequest(request, context, messages, function), response, promise);
        } catch (RuntimeException e) {
            promise.fail(e);
        }
    }

    private static boolean isReplaced(Throwable failure) {
        return failure instanceof HttpException http && http.getCode() == 409;
    }

    /** Our own clients replace connects as a matter of course, which browsers need not report as an error. */
    private static boolean isOfHerald(BayeuxMessage message) {
        return !message.heraldExt().isEmpty();
    }

    private static void fail(Answer answer, Throwable failure) {
        if (answer.response().isCommitted()) {
            answer.failed(failure);
        } else if (isReplaced(failure)) {
            answer.error(409, "409::connect_replaced, another connect of this session took its place");
        } else {
            LOG.warn("a request could not be handled", failure);
            answer.error(500, "500::internal_error");
        }
    }
}
