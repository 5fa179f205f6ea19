package dev.herald.documents.rebasing;

import static dev.herald.documents.rebasing.Transform.Side.EARLIER;
import static dev.herald.documents.rebasing.Transform.Side.LATER;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.herald.documents.json.Op;
import dev.herald.documents.json.Op.Kind;
import dev.herald.documents.json.Pointer;
import java.util.ArrayList;
import java.util.List;

/**
 * Carries operations over others that were made on the same state, so that what both meant survives: an operation on the
 * fourth of a list goes to the fifth when another was put before it.
 *
 * <p>That all copies of a document are the same does not depend on this: they carry out the same operations in the same order.
 * The same rules are in {@code web/client/document-transform.js}; {@code vectors.json} holds both to them.
 */
public final class Transform {

    /** Which of the two came first, when both want the same place. */
    enum Side {
        EARLIER,
        LATER
    }

    /**
     * @param later what came second, to be carried out after the first
     * @param earlier what came first, as if it came after the second
     */
    public record Both(List<Op> later, List<Op> earlier) {}

    private Transform() {}

    /** Carries each of the two patches, made on the same state, over the other. */
    public static Both across(List<? extends Op> later, List<? extends Op> earlier) {
        var carried = new ArrayList<Op>();
        List<Op> others = List.copyOf(earlier);
        for (var op : later) {
            var both = across(op, others);
            carried.addAll(both.later);
            others = both.earlier;
        }
        return new Both(carried, others);
    }

    private static Both across(Op later, List<Op> earlier) {
        List<Op> carried = List.of(later);
        var others = new ArrayList<Op>();
        for (var op : earlier) {
            var both = carried.size() == 1
                    ? new Both(over(carried.get(0), op, LATER), over(op, carried.get(0), EARLIER))
                    : across(carried, List.of(op));
            carried = both.later;
            others.addAll(both.earlier);
        }
        return new Both(carried, others);
    }

    /** None when nothing is left of it to be done; two when a text that is taken out has been divided. */
    private static List<Op> over(Op op, Op other, Side side) {
        if (other instanceof Op.Test) {
            return List.of(op);
        } else if (other instanceof Op.Copy copy) {
            return over(op, new Op.Add(copy.path(), JsonNodeFactory.instance.nullNode(), copy.kind()), side);
        } else if (other instanceof Op.Inc || other instanceof Op.Splice) {
            boolean isSameText = op instanceof Op.Splice && other instanceof Op.Splice && isAtSame(op, other);
            return isSameText ? Text.over((Op.Splice) op, (Op.Splice) other, side) : List.of(op);
        } else if (op instanceof Op.Move move) {
            return Moving.over(move, other, side);
        } else if (op instanceof Op.Add add) {
            return over(add, other, side);
        } else if (op instanceof Op.Copy copy) {
            return over(copy, other, side);
        }
        return Places.address(op.path(), other)
                .map(path -> over(op, path, other, side))
                .orElseGet(() ->
                        op instanceof Op.Test test ? List.of(new Op.Test(test.path(), test.value(), true)) : List.of());
    }

    private static boolean isAtSame(Op op, Op other) {
        return op.path().equals(other.path());
    }

    /** Of what is there, at its new place. */
    private static List<Op> over(Op op, Pointer path, Op other, Side side) {
        boolean isSetAnew = other.isSetting() && isAtSame(op, other);
        if (op instanceof Op.Remove remove) {
            boolean isSetAgain = isSetAnew && other instanceof Op.Add && side == EARLIER;
            var kind = other instanceof Op.Move move && move.from().equals(op.path()) ? move.kind() : remove.kind();
            return isSetAgain ? List.of() : List.of(new Op.Remove(path, kind));
        }
        boolean isOverwritten = isSetAnew
                && !(op instanceof Op.Test)
                && (side == EARLIER || op instanceof Op.Splice); // whose positions mean nothing any more
        return isOverwritten ? List.of() : List.of(op.at(path));
    }

    private static List<Op> over(Op.Add add, Op other, Side side) {
        boolean isMember = add.kind() == Kind.MEMBER;
        if (isMember && isAtSame(add, other) && (other.isSetting() || other instanceof Op.Remove)) {
            return side == LATER ? List.of(add) : List.of();
        }
        boolean isMovedAway =
                isMember && other instanceof Op.Move move && move.from().equals(add.path());
        return Places.target(add.path(), add.kind(), other, side)
                .map(path -> List.<Op>of(isMovedAway ? new Op.Replace(path, add.value()) : add.at(path)))
                .orElse(List.of());
    }

    private static List<Op> over(Op.Copy copy, Op other, Side side) {
        var from = Places.address(copy.from(), other);
        if (from.isEmpty()) {
            return List.of();
        }
        boolean isMember = copy.kind() == Kind.MEMBER;
        if (isMember && isAtSame(copy, other) && (other.isSetting() || other instanceof Op.Remove)) {
            return side == LATER ? List.of(new Op.Copy(from.get(), copy.path(), copy.kind())) : List.of();
        }
        return Places.target(copy.path(), copy.kind(), other, side)
                .map(path -> List.<Op>of(new Op.Copy(from.get(), path, copy.kind())))
                .orElse(List.of());
    }

    /** Whether the operation takes away, unseen, what the other has written, both made on the same state. */
    static boolean overwrites(Op op, Op other) {
        if (!op.isSetting() && !(op instanceof Op.Remove)) {
            return false;
        }
        boolean hasWritten = other.isSetting() || other instanceof Op.Inc || other instanceof Op.Splice;
        return other.path().isBelow(op.path()) || (hasWritten && other.path().equals(op.path()));
    }
}
