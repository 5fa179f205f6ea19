package dev.herald.documents.rebasing;

import dev.herald.documents.json.Op;
import dev.herald.documents.json.Op.Kind;
import dev.herald.documents.json.Pointer;
import dev.herald.documents.rebasing.Transform.Side;
import java.util.Optional;

/** Where a place is after an operation; nowhere, when it was taken away or given another value as a whole. */
final class Places {
    private Places() {}

    /** Of something that is there. */
    static Optional<Pointer> address(Pointer place, Op over) {
        if (over instanceof Op.Add add && add.kind() == Kind.LIST) {
            return Optional.of(pushed(place, add.path()));
        } else if (over.isSetting()) {
            return place.isBelow(over.path()) ? Optional.empty() : Optional.of(place);
        } else if (over instanceof Op.Remove remove) {
            return place.isWithin(remove.path()) ? Optional.empty() : Optional.of(pulled(place, remove));
        } else if (over instanceof Op.Move move) {
            return place.isWithin(move.from())
                    ? Optional.of(place.moved(move.from(), move.path()))
                    : address(place, move.taking()).flatMap(taken -> afterPutting(taken, move.putting()));
        }
        return Optional.of(place);
    }

    /** Of something that is to be put there. */
    static Optional<Pointer> target(Pointer place, Kind kind, Op over, Side side) {
        if (kind == Kind.LIST) {
            return gap(place, over, side);
        }
        boolean isFree = over instanceof Op.Remove && over.path().equals(place);
        return isFree || place.isRoot() ? Optional.of(place) : address(place, over);
    }

    /** Of a place that something is moved to: what would have been replaced there, and was moved away, is left alone. */
    static Optional<Pointer> landing(Pointer place, Kind kind, Op over, Side side) {
        boolean isMovedAway = kind == Kind.MEMBER
                && !place.isRoot()
                && over instanceof Op.Move move
                && move.from().equals(place);
        return isMovedAway
                ? address(place.parent(), over).map(holder -> holder.child(place.last()))
                : target(place, kind, over, side);
    }

    /** Of a place between two of a list. */
    private static Optional<Pointer> gap(Pointer place, Op over, Side side) {
        var list = place.parent();
        if (over instanceof Op.Move move && !list.isWithin(move.from())) {
            return gap(place, move.taking(), side).flatMap(taken -> afterPutting(taken.parent(), move.putting())
                    .flatMap(free -> gap(taken, move.putting(), side)));
        }
        if (over.isSetting() && place.isBelow(over.path())) {
            return Optional.empty();
        }
        return address(list, over).map(now -> now.child(index(place, over, side)));
    }

    private static String index(Pointer place, Op over, Side side) {
        int own = place.index(place.depth() - 1);
        boolean isSameList = !over.path().isRoot() && over.path().parent().equals(place.parent());
        if (own < 0 || !isSameList) {
            return place.last();
        }
        int other = Pointer.index(over.path().last());
        if (over instanceof Op.Add add && add.kind() == Kind.LIST && other >= 0) {
            boolean isAfter = own > other || (own == other && side == Side.LATER);
            return Integer.toString(isAfter ? own + 1 : own);
        }
        return Integer.toString(over instanceof Op.Remove && own > other ? own - 1 : own);
    }

    /** What a move puts somewhere takes the place of the member that was there, with all that it had. */
    private static Optional<Pointer> afterPutting(Pointer place, Op.Add putting) {
        return putting.kind() == Kind.MEMBER && place.isWithin(putting.path())
                ? Optional.empty()
                : address(place, putting);
    }

    /** One more is in the list, at the added place. */
    private static Pointer pushed(Pointer place, Pointer added) {
        int depth = added.depth() - 1;
        int index = added.index(depth);
        int own = place.index(depth);
        boolean isAfter = index >= 0 && own >= index && place.isWithin(added.parent());
        return isAfter ? place.with(depth, own + 1) : place;
    }

    /** One less is in the list. */
    private static Pointer pulled(Pointer place, Op.Remove removed) {
        int depth = removed.path().depth() - 1;
        boolean isAfter = removed.kind() == Kind.LIST
                && place.index(depth) > removed.path().index(depth)
                && place.isWithin(removed.path().parent());
        return isAfter ? place.with(depth, place.index(depth) - 1) : place;
    }
}
