package dev.herald.broker.embedded;

import dev.herald.broker.embedded.store.Family;
import dev.herald.broker.embedded.store.Keys;
import dev.herald.broker.embedded.store.Store;
import dev.herald.broker.embedded.store.StoreFailure;
import java.security.SecureRandom;
import java.util.Base64;

/** What a store says of itself: the format it is in, and the epoch of its history. */
final class Identification {
    private static final byte[] FORMAT = Keys.of("format");
    private static final byte[] EPOCH = Keys.of("epoch");
    private static final long CURRENT_FORMAT = 1;
    private static final int EPOCH_BYTES = 6;

    private Identification() {}

    /** The store's epoch: a new one if the store is new, or has lost something of its history. */
    static String epoch(Store store) throws StoreFailure {
        var format = store.get(Family.META, FORMAT);
        if (format != null && Keys.first(format) > CURRENT_FORMAT) {
            throw new StoreFailure(
                    StoreFailure.Kind.BROKEN,
                    "the data was written by a newer Herald (format " + Keys.first(format) + ", this one knows "
                            + CURRENT_FORMAT + "): run that one, or give this one a folder of its own",
                    null);
        }
        var epoch = store.get(Family.META, EPOCH);
        return epoch == null || store.wasDamaged() ? begin(store) : Keys.name(epoch);
    }

    /** Gives the store a new epoch: positions in the history as it was are no positions in this one. */
    static String begin(Store store) throws StoreFailure {
        var random = new byte[EPOCH_BYTES];
        new SecureRandom().nextBytes(random);
        var epoch = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        try (var batch = store.batch()) {
            batch.put(Family.META, FORMAT, Keys.of(CURRENT_FORMAT));
            batch.put(Family.META, EPOCH, Keys.of(epoch));
            store.write(batch, Store.Sync.WAITS);
        }
        return epoch;
    }
}
