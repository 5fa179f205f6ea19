package dev.herald.documents.rebasing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.documents.json.Tree;
import dev.herald.documents.kinds.Content;
import dev.herald.documents.kinds.Kind;

/** JSON that is changed by patches, which the server puts in order. */
public final class JsonKind implements Kind {

    /**
     * @param depth how deeply a document may be nested
     * @param operations that one change may have
     */
    public record Limits(int depth, int operations) {
        public static final Limits DEFAULTS = new Limits(64, 1_000);
    }

    private static final long MOST_COPIED = 256 << 10;

    private final Limits limits;

    public JsonKind(Limits limits) {
        this.limits = limits;
    }

    private Tree.Limits patches() {
        return new Tree.Limits(limits.depth(), MOST_COPIED);
    }

    @Override
    public Content begin(JsonNode initial) {
        return new JsonContent(limits, new Tree(initial.deepCopy(), patches()));
    }

    @Override
    public Content read(JsonNode snapshot) {
        return new JsonContent(limits, new Tree(snapshot, patches()));
    }
}
