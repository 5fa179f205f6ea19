package dev.herald.documents.rebasing;

import dev.herald.documents.json.Op;
import dev.herald.documents.json.Op.Kind;
import dev.herald.documents.json.Pointer;
import dev.herald.documents.rebasing.Transform.Side;
import java.util.List;
import java.util.Optional;

/** How a move is carried over another operation: where it takes from, and where it puts, are each followed. */
final class Moving {
    private Moving() {}

    static List<Op> over(Op.Move move, Op other, Side side) {
        boolean isSame = other instanceof Op.Move theirs && theirs.from().equals(move.from());
        if (isSame && side == Side.EARLIER) {
            return List.of(); // the later move has it
        }
        var from = Places.address(move.from(), other);
        var target = Places.landing(seenBefore(move), move.kind(), other, side);
        if (from.isEmpty() || target.isEmpty() || target.get().isBelow(from.get())) {
            return List.of();
        }
        var fromKind = isSame ? ((Op.Move) other).kind() : move.fromKind();
        var taking = new Op.Remove(from.get(), fromKind);
        return target(target.get(), move.kind(), taking)
                .filter(path -> !path.equals(from.get()))
                .map(path -> List.<Op>of(new Op.Move(from.get(), fromKind, path, move.kind())))
                .orElse(List.of());
    }

    private static Optional<Pointer> target(Pointer target, Kind kind, Op.Remove taking) {
        return Places.target(target, kind, taking, Side.LATER);
    }

    /** Where it puts, as it was called before it had taken anything away. */
    private static Pointer seenBefore(Op.Move move) {
        var path = move.path();
        int depth = move.from().depth() - 1;
        if (move.fromKind() == Kind.MEMBER
                || path.isRoot()
                || !path.isWithin(move.from().parent())) {
            return path;
        }
        int own = path.index(depth);
        int taken = move.from().index(depth);
        boolean isGap = path.depth() == depth + 1 && move.kind() == Kind.LIST;
        boolean isAfter = isGap ? own > taken : own >= taken;
        return own >= 0 && isAfter ? path.with(depth, own + 1) : path;
    }
}
