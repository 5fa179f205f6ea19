package dev.herald.bayeux.exchange;

import dev.herald.access.Access;
import dev.herald.access.Verdict;
import dev.herald.bayeux.wire.BayeuxMessage;
import dev.herald.bayeux.wire.Grammar;
import dev.herald.hub.Hub;
import dev.herald.hub.Joined;
import dev.herald.hub.Since;
import dev.herald.message.Pattern;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.cometd.bayeux.Message;

/**
 * Answers {@code /meta/subscribe} and {@code /meta/unsubscribe}: all of a message's channels, or none.
 *
 * <p>The reply waits until the hub has registered the subscription and found the past that was asked for;
 * then the reply says how that went, and the past is let through before anything live.
 */
final class Subscribing {
    private final Hub hub;
    private final Access access;
    private final int maxSubscriptions;

    Subscribing(Hub hub, Access access, int maxSubscriptions) {
        this.hub = hub;
        this.access = access;
        this.maxSubscriptions = maxSubscriptions;
    }

    void subscribe(BayeuxSession session, BayeuxMessage message, BayeuxMessage reply) {
        var patterns = patternsOf(message);
        var asked = new Asked(message, hub.top());
        var pasts = new LinkedHashMap<Pattern, Since>();
        for (var pattern : patterns) {
            if (access.checkSubscribe(session.identity(), pattern) instanceof Verdict.Denied denied) {
                refuse(reply, "403:" + pattern + ":subscribe_denied, " + denied.reason());
                return;
            }
            try {
                pasts.put(pattern, asked.since(pattern));
            } catch (IllegalArgumentException e) {
                refuse(reply, "400:" + e.getMessage());
                return;
            }
        }
        if (!register(session, patterns)) {
            refuse(reply, "403::subscribe_denied, at most " + maxSubscriptions + " subscriptions a session");
            return;
        }
        if (asked.byReplay()) {
            session.wantsReplayNumbers();
        }
        reply.setSuccessful(true);
        join(session, pasts, reply);
    }

    void unsubscribe(BayeuxSession session, BayeuxMessage message, BayeuxMessage reply) {
        var patterns = patternsOf(message);
        for (var pattern : patterns) {
            if (!isService(pattern) && !session.subscribed().contains(pattern)) {
                refuse(reply, "403:" + pattern + ":unsubscribe_failed, there is no such subscription");
                return;
            }
        }
        reply.setSuccessful(true);
        var left = patterns.stream()
                .filter(session.subscribed()::remove)
                .map(pattern -> hub.unsubscribe(session, pattern).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        reply.settleWith(CompletableFuture.allOf(left).exceptionally(failure -> null));
    }

    private boolean register(BayeuxSession session, List<Pattern> patterns) {
        var subscribed = session.subscribed();
        long added = patterns.stream()
                .filter(pattern -> !isService(pattern) && !subscribed.contains(pattern))
                .count();
        if (subscribed.size() + added > maxSubscriptions) {
            return false;
        }
        patterns.stream().filter(pattern -> !isService(pattern)).forEach(subscribed::add);
        return true;
    }

    private void join(BayeuxSession session, Map<Pattern, Since> pasts, BayeuxMessage reply) {
        var joining = new LinkedHashMap<Pattern, CompletableFuture<Joined>>();
        pasts.forEach((pattern, since) -> {
            if (!isService(pattern)) {
                joining.put(pattern, hub.subscribe(session, pattern, since).toCompletableFuture());
            }
        });
        reply.settleWith(CompletableFuture.allOf(joining.values().toArray(CompletableFuture<?>[]::new))
                .handle((done, failure) -> {
                    if (failure == null) {
                        admit(joining, reply);
                    } else {
                        withdraw(session, joining, reply, failure);
                    }
                    return null;
                }));
    }

    private static void admit(Map<Pattern, CompletableFuture<Joined>> joining, BayeuxMessage reply) {
        var all = new LinkedHashMap<String, Map<String, Object>>();
        joining.forEach((pattern, joined) -> all.put(pattern.name(), describe(joined.join())));
        if (all.size() == 1) {
            reply.getExt(true).put("herald", all.values().iterator().next());
        } else if (!all.isEmpty()) {
            reply.getExt(true).put("herald", Map.of("subscriptions", all));
        }
        reply.afterwards(() -> joining.values().forEach(joined -> joined.join().open()));
    }

    private static Map<String, Object> describe(Joined joined) {
        var said = new LinkedHashMap<String, Object>();
        said.put("top", joined.top().toString());
        if (joined.recovery() instanceof Joined.Recovery.Recovered) {
            said.put("recovered", true);
        } else if (joined.recovery() instanceof Joined.Recovery.Lost lost) {
            said.put("recovered", false);
            said.put("reason", lost.reason());
        }
        return said;
    }

    private void withdraw(
            BayeuxSession session,
            Map<Pattern, CompletableFuture<Joined>> joining,
            BayeuxMessage reply,
            Throwable failure) {
        session.failed("subscribe", failure);
        refuse(reply, "503::subscribe_failed, history cannot be read just now");
        joining.keySet().forEach(pattern -> {
            session.subscribed().remove(pattern);
            hub.unsubscribe(session, pattern);
        });
    }

    /** Service channels carry nothing to subscribers: subscribing to them is allowed and does nothing. */
    private static boolean isService(Pattern pattern) {
        return pattern.name().equals("/service") || pattern.stem().startsWith("/service/");
    }

    private static List<Pattern> patternsOf(BayeuxMessage message) {
        return Grammar.namesOf(message).stream().map(Pattern::new).toList();
    }

    private static void refuse(BayeuxMessage reply, String error) {
        reply.setSuccessful(false);
        reply.put(Message.ERROR_FIELD, error);
    }
}
