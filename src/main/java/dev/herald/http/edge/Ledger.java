package dev.herald.http.edge;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What each address has of the server just now: open connections, open requests, and the handshakes it made of late.
 *
 * <p>An address that has nothing is forgotten. As there may be very many that made one handshake each, at most so many
 * are known at once; beyond that those that are new are let in uncounted, since the limits on everybody together hold
 * for them too. Safe from any thread: each account is replaced, never changed.
 */
final class Ledger {
    private static final int MOST = 100_000;

    /** @param paidUntil to when the handshakes that were made would take at the rate that is granted, in nanoseconds */
    private record Account(int connections, int requests, long paidUntil) {
        private static final Account EMPTY = new Account(0, 0, Long.MIN_VALUE);

        private Account connections(int more) {
            return new Account(Math.max(0, connections + more), requests, paidUntil);
        }

        private Account requests(int more) {
            return new Account(connections, Math.max(0, requests + more), paidUntil);
        }

        private boolean isEmptyAt(long now) {
            return connections == 0 && requests == 0 && paidUntil <= now;
        }
    }

    private final ConcurrentHashMap<Address, Account> accounts = new ConcurrentHashMap<>();
    private final LongSupplier nanos;

    /** @param nanos a clock that only goes forward, from zero or more */
    Ledger(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Takes one more connection to the account, unless it has so many already. */
    boolean connects(Address address, int most) {
        return put(address, account -> account.connections() < most ? account.connections(1) : account);
    }

    void disconnects(Address address) {
        put(address, account -> account.connections(-1));
    }

    boolean asks(Address address, int most) {
        return put(address, account -> account.requests() < most ? account.requests(1) : account);
    }

    void isAnswered(Address address) {
        put(address, account -> account.requests(-1));
    }

    /** Takes a handshake to the account, unless it has had more than the rate grants, or as many in a burst. */
    boolean handshakes(Address address, int perSecond, int burst) {
        long now = nanos.getAsLong();
        long each = 1_000_000_000L / perSecond;
        return put(address, account -> {
            long from = Math.max(now, account.paidUntil());
            return from - now > (burst - 1) * each
                    ? account
                    : new Account(account.connections(), account.requests(), from + each);
        });
    }

    /** How many addresses have an account. */
    int size() {
        return accounts.size();
    }

    /** Forgets who has nothing. */
    void sweep() {
        long now = nanos.getAsLong();
        accounts.keySet().forEach(address -> accounts.computeIfPresent(address, (same, account) -> kept(account, now)));
    }

    /** Whether the account was changed, or is not counted. */
    private boolean put(Address address, UnaryOperator<Account> change) {
        long now = nanos.getAsLong();
        if (accounts.size() >= MOST && !accounts.containsKey(address)) {
            return true;
        }
        var refused = new boolean[1];
        accounts.compute(address, (same, known) -> {
            var account = known == null ? Account.EMPTY : known;
            var changed = change.apply(account);
            refused[0] = changed.equals(account);
            return kept(changed, now);
        });
        return !refused[0];
    }

    private static @Nullable Account kept(Account account, long now) {
        return account.isEmptyAt(now) ? null : account;
    }
}
