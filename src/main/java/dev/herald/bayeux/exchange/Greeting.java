package dev.herald.bayeux.exchange;

import dev.herald.bayeux.wire.BayeuxMessage;
import java.util.HashMap;
import java.util.Map;

/**
 * What a client that speaks {@code ext.herald} is told when it handshakes: the secret by which it can prove itself
 * elsewhere, the limits that it has to hold to, and for how many milliseconds its token holds.
 *
 * @param message the longest message, in bytes
 * @param body the longest request body or WebSocket text, in bytes
 * @param batch the most messages in one of those
 */
public record Greeting(int message, int body, int batch) {

    void add(BayeuxSession session, BayeuxMessage handshake, BayeuxMessage reply) {
        var ext = handshake.getExt();
        if (!reply.isSuccessful() || ext == null) {
            return;
        }
        if (ext.get("herald") != null) {
            var limits = Map.of("message", message, "body", body, "batch", batch);
            var herald = new HashMap<String, Object>(Map.of("secret", session.proof(), "limits", limits));
            var left = session.standing().term().left();
            if (left != null) {
                herald.put("expires", left);
            }
            reply.getExt(true).put("herald", herald);
        }
        if (Boolean.TRUE.equals(ext.get("replay"))) {
            reply.getExt(true).put("replay", true);
        }
    }
}
