package dev.herald.documents.json;

import java.util.List;

/**
 * What a patch has come to.
 *
 * @param settled the patch as it was carried out: without tests, copies as the values that were copied, ends of lists as indexes
 * @param inverse takes it back, in this order, whatever else has been done meanwhile
 * @param undo takes it back exactly, in this order, if nothing else has been done meanwhile
 */
public record Applied(List<Op> settled, List<Op> inverse, List<Op> undo) {
    static final Applied NOTHING = new Applied(List.of(), List.of(), List.of());

    public Applied {
        settled = List.copyOf(settled);
        inverse = List.copyOf(inverse);
        undo = List.copyOf(undo);
    }

    static Applied of(Op settled, Op... inverse) {
        return new Applied(List.of(settled), List.of(inverse), List.of(inverse));
    }
}
