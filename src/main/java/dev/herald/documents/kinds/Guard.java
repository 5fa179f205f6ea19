package dev.herald.documents.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Supplier;

/** Decides whether a change is taken. */
public interface Guard {

    /**
     * Whether something may be written at this place, a JSON pointer, by the operation of this number.
     *
     * @throws Refused if not
     */
    void writes(String path, int op);

    /**
     * Whether elements of this list, from one index to another, may be others than they were, because some before them have come or
     * gone by the operation of this number.
     *
     * @throws Refused if not
     */
    void shifts(String list, int first, int last, int op);

    /**
     * Whether the document may have grown to so many bytes, more or less.
     *
     * @throws Refused if not
     */
    void grows(long bytes);

    /** Whether {@link #becomes} looks at the document. */
    boolean judges();

    /**
     * Whether the document may be so.
     *
     * @param after not to be kept or changed
     * @param before made when it is asked for
     * @throws Refused if not
     */
    void becomes(JsonNode after, Supplier<JsonNode> before);
}
