package dev.herald.documents.rebasing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.documents.json.Op;
import dev.herald.documents.json.Op.Kind;
import dev.herald.documents.json.Pointer;
import dev.herald.documents.json.Tree;
import dev.herald.documents.kinds.Guard;

/** Asks a guard about all the places to which an operation writes: also of elements that come to another place in their list. */
final class Asking {
    private final Guard guard;
    private final Tree tree;

    Asking(Guard guard, Tree tree) {
        this.guard = guard;
        this.tree = tree;
    }

    /** As it is written, before it is carried out. */
    void before(Op op, int number) {
        if (!(op instanceof Op.Test)) {
            guard.writes(op.path().toString(), number);
        }
        if (op instanceof Op.Move move) {
            guard.writes(move.from().toString(), number);
        }
    }

    /** As it has just been carried out. */
    void after(Op settled, int number) {
        before(settled, number);
        if (settled instanceof Op.Move move) {
            moved(move, number);
        } else if (settled instanceof Op.Add add && add.kind() == Kind.LIST) {
            pushed(add.path(), number);
        } else if (settled instanceof Op.Remove remove && remove.kind() == Kind.LIST) {
            pulled(remove.path(), number);
        }
    }

    private void moved(Op.Move move, int number) {
        boolean isWithin = move.kind() == Kind.LIST
                && move.fromKind() == Kind.LIST
                && move.from().parent().equals(move.path().parent());
        if (isWithin) {
            int from = Pointer.index(move.from().last());
            int to = Pointer.index(move.path().last());
            guard.shifts(move.path().parent().toString(), Math.min(from, to), Math.max(from, to), number);
            return;
        }
        if (move.fromKind() == Kind.LIST) {
            pulled(move.from(), number);
        }
        if (move.kind() == Kind.LIST) {
            pushed(move.path(), number);
        }
    }

    /** One has come. */
    private void pushed(Pointer place, int number) {
        shifted(place, size(place.parent()) - 1, number);
    }

    /** One has gone: so the list had one more. */
    private void pulled(Pointer place, int number) {
        shifted(place, size(place.parent()), number);
    }

    private void shifted(Pointer place, int last, int number) {
        guard.shifts(place.parent().toString(), Pointer.index(place.last()), last, number);
    }

    /** Of a list that may have been moved itself: then all of it is other than it was. */
    private int size(Pointer list) {
        JsonNode found = tree.root().at(list.toString());
        return found.isArray() ? found.size() : Integer.MAX_VALUE;
    }
}
