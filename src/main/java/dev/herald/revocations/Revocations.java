package dev.herald.revocations;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.access.Identity;
import dev.herald.broker.Mirror;
import dev.herald.broker.Table;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which tokens are not to be taken any more, though their signature holds and their time has not come.
 *
 * <p>They are kept in the table, so they outlive the server, and every node hears of them by watching it; to check one
 * costs no more than looking into this node's memory. Safe from any thread.
 */
public final class Revocations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Revocations.class);
    private static final String PREFIX = "revocations/";
    private static final long PATIENCE_SECONDS = 5;

    /**
     * @param lifetime how long a revocation holds that does not say: as long as any token lives, so that none comes back
     * @param most how many there may be
     */
    public record Settings(Duration lifetime, int most) {
        public static final Settings DEFAULTS = new Settings(Duration.ofDays(30), 100_000);
    }

    private final Settings settings;
    private final Table table;
    private final Clock clock;
    private final Index index;
    private final Map<String, CompletableFuture<Void>> awaited = new ConcurrentHashMap<>(); // until they are heard of
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private final Mirror mirror;

    private Revocations(Settings settings, Table table, Clock clock) {
        this.settings = settings;
        this.table = table;
        this.clock = clock;
        index = new Index(clock);
        mirror = Mirror.of(table, PREFIX, this::take);
    }

    /** Those that are kept in the table, and from now on all that any node makes or lifts. */
    public static Revocations open(Settings settings, Table table, Clock clock) {
        return new Revocations(settings, table, clock);
    }

    public boolean isRevoked(Identity.User user) {
        return index.isRevoked(user);
    }

    /** Whether the session is to end, by itself or for the token that its user came with. */
    public boolean isRevoked(String session, Identity identity) {
        return index.isRevoked(session, identity.namespace())
                || (identity instanceof Identity.User user && index.isRevoked(user));
    }

    /**
     * Revokes. Completes once it is kept, and holds on this node; or with nothing when there are too many.
     *
     * @param expires when it is to be forgotten, or null for as long as tokens live
     * @throws IllegalArgumentException if that cannot be revoked so
     */
    public CompletionStage<Optional<Revocation>> revoke(
            Target target, @Nullable Instant issuedBefore, @Nullable Instant expires) {
        var now = clock.instant();
        var until = expires == null ? now.plus(settings.lifetime()) : expires;
        var revocation = new Revocation(target, issuedBefore, now, until);
        if (index.size() >= settings.most() && index.find(revocation.id()).isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        var key = PREFIX + revocation.id();
        var holds = awaited.computeIfAbsent(key, unseen -> new CompletableFuture<>());
        return table.put(key, Written.bytes(revocation), Duration.between(now, until))
                .thenCompose(row -> holds.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .whenComplete((done, failure) -> awaited.remove(key, holds))
                .thenApply(done -> Optional.of(revocation));
    }

    /** Lifts a revocation: sessions do not come back by that, but tokens are taken again. */
    public CompletionStage<Void> lift(String id) {
        return table.remove(PREFIX + id);
    }

    public Optional<Revocation> find(String id) {
        return index.find(id);
    }

    /** Those that hold, by id, after the given one. */
    public List<Revocation> list(@Nullable String after, int limit) {
        return index.list(after, limit);
    }

    /** How many hold on this node. */
    public int count() {
        return index.size();
    }

    public static ObjectNode json(Revocation revocation) {
        return Written.json(revocation);
    }

    /** Runs the watcher after every change, on the thread that brings it: it must only enqueue. */
    public void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    private void take(Table.Row row) {
        try {
            if (row instanceof Table.Row.Present present) {
                index.put(Written.read(present.value()));
                Optional.ofNullable(awaited.remove(row.key())).ifPresent(holds -> holds.complete(null));
            } else {
                index.remove(row.key().substring(PREFIX.length()));
            }
        } catch (IllegalArgumentException e) {
            LOG.error("A revocation in the table cannot be read: {}", row.key());
        }
        watchers.forEach(Runnable::run);
    }

    @Override
    public void close() {
        mirror.close();
    }
}
