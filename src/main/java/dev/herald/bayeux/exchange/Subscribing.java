package dev.herald.bayeux.exchange;

import dev.herald.access.Access;
import dev.herald.access.Operation;
import dev.herald.access.Verdict;
import dev.herald.bayeux.wire.Asked;
import dev.herald.bayeux.wire.BayeuxMessage;
import dev.herald.bayeux.wire.Grammar;
import dev.herald.hub.Hub;
import dev.herald.hub.lanes.Joined;
import dev.herald.message.Channel;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import dev.herald.message.Since;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code /meta/subscribe} and {@code /meta/unsubscribe}: all of a message's channels, or none.
 *
 * <p>The reply waits until the hub has registered the subscription and found the past that was asked for;
 * then the reply says how that went, and the past is let through before anything live.
 */
final class Subscribing {
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private static final Verdict ALLOWED = new Verdict.Allowed();

    private final Hub hub;
    private final Access access;
    private final int maxSubscriptions;

    Subscribing(Hub hub, Access access, int maxSubscriptions) {
        this.hub = hub;
        this.access = access;
        this.maxSubscriptions = maxSubscriptions;
    }

    void subscribe(BayeuxSession session, BayeuxMessage message, BayeuxMessage reply) {
        var patterns = patternsOf(session, message);
        var asked = new Asked(message, hub.top());
        try {
            patterns.forEach(asked::since);
        } catch (IllegalArgumentException e) {
            reply.refuse("400:" + e.getMessage());
            return;
        }
        var verdicts = new LinkedHashMap<Pattern, CompletableFuture<Verdict>>();
        patterns.forEach(pattern -> verdicts.put(pattern, decide(session, pattern)));
        reply.settleWith(CompletableFuture.allOf(verdicts.values().toArray(CompletableFuture<?>[]::new))
                .thenCompose(decided -> {
                    for (var verdict : verdicts.entrySet()) {
                        if (verdict.getValue().join() instanceof Verdict.Denied denied) {
                            reply.refuse("403:" + called(verdict.getKey()) + ":subscribe_denied, " + denied.reason());
                            return DONE;
                        }
                    }
                    return admit(session, patterns, asked, reply);
                }));
    }

    private CompletableFuture<Verdict> decide(BayeuxSession session, Pattern pattern) {
        if (session.standing().placed().contains(pattern)) {
            return CompletableFuture.completedFuture(ALLOWED);
        }
        var verdict = pattern.isWild()
                ? CompletableFuture.completedFuture(access.checkSubscribe(session.identity(), pattern))
                : access.decide(session.identity(), Operation.SUBSCRIBE, new Channel(pattern.name()));
        return verdict.toCompletableFuture();
    }

    private CompletableFuture<Void> admit(
            BayeuxSession session, List<Pattern> patterns, Asked asked, BayeuxMessage reply) {
        var tooMany = register(session, patterns);
        if (tooMany != null) {
            reply.refuse(tooMany);
            return DONE;
        }
        if (asked.byReplay()) {
            session.wantsReplayNumbers();
        }
        session.standing().recheck(); // rules may have changed since they were asked
        reply.setSuccessful(true);
        return join(session, patterns, asked, reply);
    }

    void unsubscribe(BayeuxSession session, BayeuxMessage message, BayeuxMessage reply) {
        var patterns = patternsOf(session, message);
        for (var pattern : patterns) {
            if (!isService(pattern)
                    && !session.standing().patterns().contains(pattern)
                    && !session.standing().placed().contains(pattern)) {
                reply.refuse("403:" + called(pattern) + ":unsubscribe_failed, there is no such subscription");
                return;
            }
        }
        reply.setSuccessful(true);
        var left = patterns.stream()
                .map(pattern -> session.standing().quit(pattern).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        reply.settleWith(CompletableFuture.allOf(left).exceptionally(failure -> null));
    }

    /** Notes the subscriptions, or says which limit they meet. */
    private @Nullable String register(BayeuxSession session, List<Pattern> patterns) {
        var subscribed = session.standing().patterns();
        var added = patterns.stream()
                .filter(pattern -> !isService(pattern) && !subscribed.contains(pattern))
                .toList();
        if (subscribed.size() + added.size() > maxSubscriptions) {
            return "403::subscribe_denied, limits.subscriptions is " + maxSubscriptions + " a session";
        }
        var exceeded = session.standing().add(added);
        return exceeded == null ? null : exceeded.bayeux("");
    }

    private CompletableFuture<Void> join(
            BayeuxSession session, List<Pattern> patterns, Asked asked, BayeuxMessage reply) {
        var joining = new LinkedHashMap<Pattern, CompletableFuture<Joined>>();
        var keptBack = new HashSet<Pattern>();
        for (var pattern : patterns) {
            if (isService(pattern)) {
                continue;
            }
            var since = asked.since(pattern);
            if (!(since instanceof Since.Now) && !mayHavePast(session, pattern)) {
                keptBack.add(pattern);
                since = new Since.Now();
            }
            joining.put(pattern, hub.subscribe(session, pattern, since).toCompletableFuture());
            if (!session.standing().patterns().contains(pattern)) { // ended meanwhile
                session.standing().failed(pattern);
            }
        }
        return CompletableFuture.allOf(joining.values().toArray(CompletableFuture<?>[]::new))
                .handle((done, failure) -> {
                    if (failure == null) {
                        tell(joining, keptBack, reply);
                    } else {
                        withdraw(session, joining, reply, failure);
                    }
                    return null;
                });
    }

    private boolean mayHavePast(BayeuxSession session, Pattern pattern) {
        return session.standing().placed().contains(pattern)
                || access.checkHistory(session.identity(), pattern) instanceof Verdict.Allowed;
    }

    private static void tell(
            Map<Pattern, CompletableFuture<Joined>> joining, Set<Pattern> keptBack, BayeuxMessage reply) {
        var all = new LinkedHashMap<String, Map<String, Object>>();
        joining.forEach((pattern, joined) -> {
            var said = describe(joined.join());
            if (keptBack.contains(pattern)) {
                said.put("recovered", false);
                said.put("reason", "history_denied");
            }
            all.put(called(pattern), said);
        });
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
        reply.refuse("503::subscribe_failed, history cannot be read just now");
        joining.keySet().forEach(session.standing()::failed);
    }

    /** Service channels carry nothing to subscribers: subscribing to them is allowed and does nothing. */
    private static boolean isService(Pattern pattern) {
        var called = called(pattern);
        return called.equals("/service") || called.startsWith("/service/");
    }

    private static List<Pattern> patternsOf(BayeuxSession session, BayeuxMessage message) {
        var namespace = session.identity().namespace();
        return Grammar.namesOf(message).stream().map(namespace::pattern).toList();
    }

    /** What its subscriber calls it. */
    private static String called(Pattern pattern) {
        return Namespace.called(pattern.name());
    }
}
