package dev.herald.documents.rebasing;

import dev.herald.documents.json.Op;
import dev.herald.documents.rebasing.Transform.Side;
import java.util.ArrayList;
import java.util.List;

/** How one splice of a text is carried over another: no character that either has put in is lost, none comes twice. */
final class Text {
    private Text() {}

    static List<Op> over(Op.Splice op, Op.Splice other, Side side) {
        int begin = other.pos();
        int end = begin + other.del();
        int by = other.inserted() - other.del();
        int before = Math.max(0, Math.min(op.pos() + op.del(), begin) - op.pos()); // what it takes out before
        int behind = Math.max(0, op.pos() + op.del() - Math.max(op.pos(), end)); // and behind what is gone already
        int place = insertion(op.pos(), other, side);
        int rest = Math.max(op.pos(), end) + by;
        int joined = before > 0 ? (place == op.pos() ? before : 0) : place == rest ? behind : 0;
        int apart = before + behind - joined;
        var edits = new ArrayList<Op>();
        if (!op.ins().isEmpty() || joined > 0) {
            edits.add(new Op.Splice(op.path(), place, joined, op.ins()));
        }
        if (apart > 0) {
            edits.add(new Op.Splice(op.path(), rest + op.inserted() - joined, apart, ""));
        }
        return edits;
    }

    private static int insertion(int at, Op.Splice other, Side side) {
        int begin = other.pos();
        int end = begin + other.del();
        if (at < begin) {
            return at;
        } else if (at >= end && at > begin) {
            return at + other.inserted() - other.del();
        }
        return at > begin || side == Side.LATER ? begin + other.inserted() : begin;
    }
}
