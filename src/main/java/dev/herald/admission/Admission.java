package dev.herald.admission;

import dev.herald.access.Access;
import dev.herald.access.Identity;
import dev.herald.access.Verdict;
import dev.herald.message.Namespace;
import dev.herald.tokens.Reading;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Tells who comes in by what they show. Every door asks here, so that a caller is the same whichever it takes.
 *
 * <p>Safe from any thread; answers at once, unless a token's keys have to be fetched or a hook is asked.
 */
public final class Admission {

    /** Whether those may come in who show no token. */
    public enum Anonymous {
        WELCOME,
        TURNED_AWAY
    }

    /**
     * @param namespaces that a caller's URL may name; others only a token can open
     * @param cookie that may bring a token, if any
     */
    public record Settings(Anonymous anonymous, Set<Namespace> namespaces, Optional<String> cookie) {
        public static final Settings DEFAULTS = new Settings(Anonymous.WELCOME, Set.of(), Optional.empty());
    }

    private static final String RENEW = "get a new token, and come again with it";

    /** What is told to whose token was taken back. */
    public static final Entry.Refused REVOKED = new Entry.Refused(401, Reading.Code.TOKEN_REVOKED.word(), RENEW);

    /** Reads a token. */
    public interface Reader extends Function<String, CompletionStage<Reading>> {

        /** Whether somebody has said that this user, in this namespace, is not to be taken. */
        default boolean isRevoked(Identity.User user) {
            return false;
        }
    }

    private record Ways(Settings settings, Reader tokens) {}

    private final Access access;
    private volatile Ways ways;

    public Admission(Settings settings, Access access, Reader tokens) {
        this.access = access;
        ways = new Ways(settings, tokens);
    }

    /** From now on these hold, and tokens are read as before. */
    public void become(Settings changed) {
        ways = new Ways(changed, ways.tokens);
    }

    /** From now on these hold, for who comes then. */
    public void become(Settings changed, Reader tokens) {
        ways = new Ways(changed, tokens);
    }

    /** The cookie that may bring a token, if any. */
    public Optional<String> cookie() {
        return ways.settings.cookie();
    }

    /** Whether somebody has said meanwhile that this user's token is not to be taken. */
    public boolean isRevoked(Identity.User user) {
        return ways.tokens.isRevoked(user);
    }

    /** Who it is. */
    public CompletionStage<Entry> admit(Shown shown) {
        var token = shown.token();
        if (token == null) {
            return asked(withoutToken(shown.namespace()));
        }
        if (access.identify(token) instanceof Identity.Server backend) {
            return CompletableFuture.completedFuture(backend(backend, shown.namespace()));
        }
        return ways.tokens.apply(token).thenCompose(reading -> {
            if (reading instanceof Reading.Proven proven) {
                return asked(user(proven.user(), shown.namespace()));
            }
            return CompletableFuture.completedFuture(refused(((Reading.Refused) reading).code()));
        });
    }

    /** The hook has the last word on who could come in. */
    private CompletionStage<Entry> asked(Entry entry) {
        if (!(entry instanceof Entry.Admitted admitted)) {
            return CompletableFuture.completedFuture(entry);
        }
        return access.connect(admitted.identity())
                .thenApply(verdict -> verdict instanceof Verdict.Denied denied
                        ? new Entry.Refused(403, "connect_denied", denied.reason())
                        : entry);
    }

    private Entry withoutToken(Namespace namespace) {
        if (ways.settings.anonymous() == Anonymous.TURNED_AWAY) {
            return new Entry.Refused(
                    401, "token_required", "come with a token: in ext.herald.token or an Authorization header");
        }
        return isOpen(namespace) ? new Entry.Admitted(new Identity.Anyone(namespace)) : shut();
    }

    private Entry user(Identity.User user, Namespace asked) {
        if (asked.equals(Namespace.DEFAULT) || asked.equals(user.namespace())) {
            return new Entry.Admitted(user);
        }
        if (!user.namespace().equals(Namespace.DEFAULT) || !isOpen(asked)) {
            return shut();
        }
        var moved = user.in(asked);
        return isRevoked(moved) ? REVOKED : new Entry.Admitted(moved);
    }

    static Entry backend(Identity.Server backend, Namespace asked) {
        if (asked.equals(Namespace.DEFAULT) || asked.equals(backend.namespace())) {
            return new Entry.Admitted(backend);
        }
        return backend.namespace().equals(Namespace.DEFAULT) ? new Entry.Admitted(backend.in(asked)) : shut();
    }

    private boolean isOpen(Namespace namespace) {
        return namespace.equals(Namespace.DEFAULT) || ways.settings.namespaces().contains(namespace);
    }

    private static Entry shut() {
        return new Entry.Refused(403, "namespace_denied", "this namespace is not open to you");
    }

    private static Entry refused(Reading.Code code) {
        return code == Reading.Code.UNAVAILABLE
                ? new Entry.Refused(503, "keys_unavailable", "tokens cannot be verified just now: try again soon")
                : new Entry.Refused(401, code.word(), RENEW);
    }
}
