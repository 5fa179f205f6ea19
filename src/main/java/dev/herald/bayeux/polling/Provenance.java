package dev.herald.bayeux.polling;

import dev.herald.bayeux.wire.BayeuxMessage;
import dev.herald.bayeux.wire.RequestContext;
import dev.herald.http.origin.Forgery;
import java.util.List;
import org.eclipse.jetty.server.Request;

/**
 * What may be believed of where a request comes from: the cookies of one that any site's page could have sent count for
 * nothing, whatever they are.
 */
record Provenance(RequestContext context, boolean isDoubtful) {

    static Provenance of(Request request) {
        var whole = new RequestContext(request);
        return Forgery.isPossible(request)
                ? new Provenance(RequestContext.withoutCookies(request), whole.isMarked())
                : new Provenance(whole, false);
    }

    /** Whether the messages have nothing but a cookie in their favour, which in this request is not enough. */
    boolean refuses(List<BayeuxMessage> messages) {
        return isDoubtful
                && messages.stream().allMatch(message -> !message.heraldExt().containsKey("secret"));
    }
}
