package dev.herald.hub.lanes;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The forms that something has been encoded to, by the identity of the form.
 *
 * <p>Safe from any thread; two that ask at once for a new form may both find that it is missing.
 */
public final class Forms {
    private volatile Object[] known = new Object[0]; // form, encoded, form, encoded, …

    /** The encoded form, or null if there is none yet. */
    public @Nullable Object get(Object form) {
        var forms = known;
        for (int i = 0; i < forms.length; i += 2) {
            if (forms[i] == form) {
                return forms[i + 1];
            }
        }
        return null;
    }

    public synchronized void put(Object form, Object encoded) {
        var grown = Arrays.copyOf(known, known.length + 2);
        grown[grown.length - 2] = form;
        grown[grown.length - 1] = encoded;
        known = grown;
    }
}
