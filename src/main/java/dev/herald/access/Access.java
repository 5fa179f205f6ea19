package dev.herald.access;

import dev.herald.access.Judgement.Allowing;
import dev.herald.access.Judgement.Refusing;
import dev.herald.access.Judgement.Undecided;
import dev.herald.message.Channel;
import dev.herald.message.Companion;
import dev.herald.message.Namespace;
import dev.herald.message.Pattern;
import dev.herald.message.Rulebook;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Decides what an identity may do on a channel. Doors ask it; nothing else decides.
 *
 * <p>Immutable, so safe from any thread.
 */
public final class Access {

    /** For each operation, whom it is allowed to. */
    public record Rule(Map<Operation, Permission> permissions) {
        public Rule {
            permissions = Collections.unmodifiableMap(new EnumMap<>(permissions));
            if (permissions.size() < Operation.values().length) {
                throw new IllegalArgumentException("a rule says something of every operation");
            }
        }

        /** Lets so into publishing, and so into everything else. */
        public static Rule letting(Who publish, Who read) {
            var reading = Permission.of(EVERYTHING, List.of(read));
            return new Rule(Map.of(
                    Operation.PUBLISH, Permission.of(EVERYTHING, List.of(publish)),
                    Operation.SUBSCRIBE, reading,
                    Operation.HISTORY, reading,
                    Operation.PRESENCE, reading));
        }

        /** Whether whoever may subscribe may read the past as well. */
        boolean openHistory() {
            return of(Operation.HISTORY).equals(of(Operation.SUBSCRIBE));
        }

        Permission of(Operation operation) {
            return Objects.requireNonNull(permissions.get(operation));
        }
    }

    /** Whether a door that may be shut is. */
    public enum Door {
        OPEN,
        SHUT
    }

    /**
     * @param rules by channel pattern
     * @param keys by which backends are known; when there are none and {@code api} is shut, nobody may call the HTTP API
     * @param api whether the HTTP API takes callers without a key: only for {@code dev}
     */
    public record Settings(Rulebook<Rule> rules, ApiKeys keys, Door api) {}

    private static final Pattern EVERYTHING = new Pattern("/**");
    private static final Verdict ALLOWED = new Verdict.Allowed();
    private static final Verdict KEPT_BACK = new Verdict.Denied("some history there is kept back");
    private static final Judgement SERVER =
            new Judgement.Plain("a backend's key or the program itself: rules do not hold");
    private static final Judgement BEYOND_SCOPE = new Judgement.Barred("the key is not scoped to this");
    private static final Judgement NOBODYS_COMPANION = new Judgement.Barred("no channel is called so");
    private static final Judgement OTHER_NAMESPACE = new Judgement.Barred("the channel is in another namespace");

    private volatile Settings settings;
    private final Hook hook;

    public Access(Settings settings) {
        this(settings, Hook.NONE);
    }

    /** @param hook is asked where rules say so */
    public Access(Settings settings, Hook hook) {
        this.settings = settings;
        this.hook = hook;
    }

    /** From now on these hold. What was decided before is for the doors to look at again. */
    public void become(Settings changed) {
        settings = changed;
    }

    /** Costs no more than some look-ups: it is asked for every message. */
    public Verdict check(Identity who, Operation operation, Channel channel) {
        return judge(who, operation, channel) instanceof Allowing ? ALLOWED : denied(who, operation, channel);
    }

    /**
     * Whether the identity may subscribe to the pattern at all. A wildcard may be subscribed to by anyone:
     * each channel is then asked about by {@link #check} before its entries are handed over.
     */
    public Verdict checkSubscribe(Identity who, Pattern pattern) {
        return pattern.isWild() ? ALLOWED : check(who, Operation.SUBSCRIBE, new Channel(pattern.name()));
    }

    /**
     * Whether the identity may have the past of all that it may subscribe to under the pattern. Of a wildcard it may not
     * if a single rule that could concern it keeps some history back.
     */
    public Verdict checkHistory(Identity who, Pattern pattern) {
        if (!pattern.isWild()) {
            return check(who, Operation.HISTORY, new Channel(pattern.name()));
        }
        var called = new Pattern(Namespace.called(pattern.name()));
        if (who instanceof Identity.Server server) {
            return server.scope().coverHistory(called) ? ALLOWED : KEPT_BACK;
        }
        if (who instanceof Identity.User user
                && user.grants() != null
                && !user.grants().coverHistory(called)) {
            return KEPT_BACK;
        }
        var keepsBack = settings.rules().rules().entrySet().stream()
                .filter(rule -> !rule.getValue().openHistory())
                .map(rule -> new Pattern(rule.getKey()))
                .anyMatch(called::overlaps);
        return keepsBack ? KEPT_BACK : ALLOWED;
    }

    /** As {@link #check}, or as the hook says where a rule leaves it to that. Never completes exceptionally. */
    public CompletionStage<Verdict> decide(Identity who, Operation operation, Channel channel) {
        if (!isForHook(who, operation, channel)) {
            return CompletableFuture.completedFuture(check(who, operation, channel));
        }
        var subject = Companion.subjectOfAny(channel);
        return hook.decide(who, subject.isPresent() ? Operation.PRESENCE : operation, subject.orElse(channel))
                .exceptionally(failure -> new Verdict.Denied("it could not be decided just now"));
    }

    /** Whether the hook lets it come in. Backends are not asked about. Never completes exceptionally. */
    public CompletionStage<Verdict> connect(Identity who) {
        return who instanceof Identity.Server
                ? CompletableFuture.completedFuture(ALLOWED)
                : hook.connect(who).exceptionally(failure -> new Verdict.Denied("it could not be decided just now"));
    }

    /** Whether it is the backend's to decide, since the rules do not let this identity do it but say {@code hook}. */
    public boolean isForHook(Identity who, Operation operation, Channel channel) {
        return judge(who, operation, channel) instanceof Undecided;
    }

    /** What {@link #check} says, and why. */
    public Explanation explain(Identity who, Operation operation, Channel channel) {
        var judgement = judge(who, operation, channel);
        return new Explanation(check(who, operation, channel), judgement.rule(), judgement.because());
    }

    private Judgement judge(Identity who, Operation operation, Channel channel) {
        var subject = Companion.subjectOfAny(channel);
        if (subject.isPresent() && operation != Operation.PUBLISH) { // where it is told who is there
            return judge(who, Operation.PRESENCE, subject.get());
        }
        if (subject.isEmpty() && Companion.isAny(channel)) {
            return NOBODYS_COMPANION;
        }
        if (!who.namespace().has(channel)) {
            return OTHER_NAMESPACE;
        }
        if (who instanceof Identity.Server server) {
            return server.scope().cover(operation, channel) ? SERVER : BEYOND_SCOPE;
        }
        var rule = settings.rules().of(channel);
        if (operation == Operation.HISTORY) {
            var live = judge(rule.of(Operation.SUBSCRIBE), who, Operation.SUBSCRIBE, channel);
            if (!(live instanceof Allowing)) {
                return live;
            }
        }
        return judge(rule.of(operation), who, operation, channel);
    }

    private static Judgement judge(Permission permission, Identity who, Operation operation, Channel channel) {
        var admitted = permission.admits(who, operation, channel);
        if (admitted != null) {
            return new Judgement.Admitting(permission, admitted);
        }
        return permission.who().contains(Who.HOOK)
                ? new Undecided(permission, operation)
                : new Refusing(permission, operation);
    }

    /**
     * Whether the identity is one of those, for what it writes on the channel. Owners and hooks are for rules of channels:
     * nobody is one here.
     */
    public boolean isAmong(Identity who, List<Who> those, Channel channel) {
        if (who instanceof Identity.Server server) {
            return server.scope().cover(Operation.PUBLISH, channel);
        }
        return Permission.of(EVERYTHING, those).admits(who, Operation.PUBLISH, channel) != null;
    }

    private Verdict denied(Identity who, Operation operation, Channel channel) {
        var onlyServer = who.namespace().has(channel)
                && settings.rules().of(channel).of(operation).who().stream().allMatch(Who.SERVER::equals);
        return onlyServer && !(who instanceof Identity.Server)
                ? new Verdict.Denied("only the server may " + operation.word() + " there")
                : new Verdict.Denied("you may not " + operation.word() + " there");
    }

    /** Who shows this API key; anyone when it is none of ours. */
    public Identity identify(String apiKey) {
        return settings.keys().identify(apiKey).<Identity>map(server -> server).orElse(Identity.ANYONE);
    }

    /** Who calls the HTTP API without a key. */
    public Identity withoutKey() {
        return settings.api() == Door.OPEN
                ? new Identity.Server(Namespace.DEFAULT, "dev", Grants.ALL)
                : Identity.ANYONE;
    }
}
