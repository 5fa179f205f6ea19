package dev.herald.bayeux.polling;

import dev.herald.bayeux.exchange.Exchange;
import dev.herald.bayeux.wire.Batch;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.server.CometDResponse;
import org.cometd.server.http.TransportContext;

/**
 * The {@code callback-polling} transport, JSONP (Bayeux 1.0, section 6.2), for pages that can do nothing
 * better. The script begins with a comment so that a callback's name can never be taken for a file of
 * another kind, and the two line ends that JSON allows but old JavaScript does not are escaped.
 */
public final class CallbackPolling extends Polling {
    public static final String NAME = "callback-polling";
    private static final Pattern CALLBACK = Pattern.compile("[a-zA-Z_$][a-zA-Z0-9_$.]{0,63}");

    public CallbackPolling(Exchange exchange) {
        super(exchange, NAME);
    }

    /** Whether a function of this name may be called. */
    public static boolean isCallback(String name) {
        return CALLBACK.matcher(name).matches();
    }

    @Override
    protected void writePrepare(TransportContext context, Promise<Void> promise) {
        Batch.settled(context.replies()).whenComplete((done, failure) -> {
            context.response().setContentType("application/javascript;charset=UTF-8");
            Batch.sent(context.replies());
            var opening = "/**/" + ((PollRequest) context.request()).callback() + "(";
            context.response().getOutput().write(false, opening.getBytes(StandardCharsets.UTF_8), promise);
        });
    }

    @Override
    protected void writeEnd(CometDResponse.Output output, Promise<Void> promise) {
        output.write(true, "])".getBytes(StandardCharsets.UTF_8), promise);
    }

    @Override
    protected byte[] toJSONBytes(ServerMessage message) {
        var json = super.toJSONBytes(message);
        var text = new String(json, StandardCharsets.UTF_8);
        return text.indexOf('\u2028') < 0 && text.indexOf('\u2029') < 0
                ? json
                : text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").getBytes(StandardCharsets.UTF_8);
    }
}
