package dev.herald.hub.lanes;

import dev.herald.hub.slow.Slow;
import dev.herald.message.Entry;
import org.jspecify.annotations.Nullable;

/**
 * An entry on its way to its subscribers, which remembers each wire form that it was encoded to, so that
 * a thousand subscribers cost one encoding.
 *
 * <p>Safe from any thread; two lanes that ask at once for a new form may both encode it.
 */
public final class Delivery {
    private static final int OVERHEAD = 400; // the objects around a payload, about

    private final Entry entry;
    private final Forms forms = new Forms();
    private volatile Slow.@Nullable Key key;

    public Delivery(Entry entry) {
        this.entry = entry;
    }

    public Entry entry() {
        return entry;
    }

    /** The offset, if the entry is kept. */
    public long offset() {
        return Stretch.offset(entry);
    }

    /** About how much of memory it takes, in bytes. */
    public long size() {
        return (long) OVERHEAD + entry.payload().size();
    }

    /** By what a newer one replaces it, as its channel's rule says. */
    public Slow.Key key(Slow slow) {
        var known = key;
        if (known == null) {
            known = slow.keyOf(entry);
            key = known;
        }
        return known;
    }

    /** The entry in the given form. */
    @SuppressWarnings("unchecked")
    public <T> T as(WireForm<T> form) {
        var known = (T) forms.get(form);
        if (known != null) {
            return known;
        }
        T encoded = form.encode(entry);
        forms.put(form, encoded);
        return encoded;
    }

    /** A way to write an entry; two are the same form only if they are the same object. */
    public interface WireForm<T> {
        T encode(Entry entry);
    }
}
