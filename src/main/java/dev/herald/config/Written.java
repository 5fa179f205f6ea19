package dev.herald.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A piece of configuration as it was written: not yet any type's value, but with its place. */
sealed interface Written {
    Origin origin();

    /** One value. */
    record Text(String text, Origin origin) implements Written {}

    /** A key without a value. */
    record Nothing(Origin origin) implements Written {}

    record Sequence(List<Written> items, Origin origin) implements Written {}

    record Mapping(Map<String, Keyed> entries, Origin origin) implements Written {

        /** This, with what the other says on top of it: mappings are merged, anything else is replaced. */
        Mapping with(Mapping other) {
            var merged = new LinkedHashMap<>(entries);
            other.entries.forEach((key, above) -> merged.merge(key, above, Keyed::with));
            return new Mapping(merged, origin);
        }
    }

    /** A key's value, with the place of the key itself. */
    record Keyed(Origin key, Written value) {
        private Keyed with(Keyed above) {
            return value instanceof Mapping below && above.value instanceof Mapping more
                    ? new Keyed(key, below.with(more))
                    : above;
        }
    }
}
