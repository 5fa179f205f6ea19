package dev.herald.documents.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.herald.documents.json.Op.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value that patches are carried out on, in place: what a patch costs does not depend on how large the value is. One
 * thread at a time.
 */
public final class Tree {

    /**
     * What one patch may do.
     *
     * @param depth to which anything may be moved or copied
     * @param copied bytes, more or less, that may be copied
     */
    public record Limits(int depth, long copied) {
        static final Limits NONE = new Limits(Integer.MAX_VALUE, Long.MAX_VALUE);
    }

    private static final long REFERENCE = 4; // bytes

    private final Limits limits;
    private JsonNode root;
    private long copied; // by the patch that is being carried out
    private long touched; // likewise

    /** @param root which is this tree's from now on */
    public Tree(JsonNode root) {
        this(root, Limits.NONE);
    }

    /** The same, with limits to what patches do. */
    public Tree(JsonNode root, Limits limits) {
        this.root = root;
        this.limits = limits;
    }

    /** As it is now; not to be changed, and not to be looked at while patches are carried out. */
    public JsonNode root() {
        return root;
    }

    /** Bytes, more or less, that the newest patch had to go through, of what was there. */
    public long touched() {
        return touched;
    }

    /**
     * Carries the patch out, or nothing of it.
     *
     * @throws PatchFailure that names the operation that failed
     */
    public Applied apply(List<? extends Op> patch) {
        return apply(patch, (done, number) -> {});
    }

    /**
     * The same before a witness, who is shown each operation as it was carried out, and its number, before the next one is; what that
     * throws has nothing done.
     */
    public Applied apply(List<? extends Op> patch, ObjIntConsumer<Op> witness) {
        var settled = new ArrayList<Op>();
        var inverse = new ArrayDeque<Op>();
        var undo = new ArrayDeque<Op>();
        int number = 0;
        copied = 0;
        touched = 0;
        try {
            for (var op : patch) {
                var done = apply(op);
                settled.addAll(done.settled());
                prepend(done.inverse(), inverse);
                prepend(done.undo(), undo);
                for (var each : done.settled()) {
                    witness.accept(each, number);
                }
                number++;
            }
        } catch (RuntimeException failure) {
            undo.forEach(this::apply);
            throw failure instanceof PatchFailure known ? known.at(number) : failure;
        }
        return new Applied(settled, List.copyOf(inverse), List.copyOf(undo));
    }

    private static void prepend(List<Op> ops, ArrayDeque<Op> to) {
        for (int i = ops.size() - 1; i >= 0; i--) {
            to.addFirst(ops.get(i));
        }
    }

    private Applied apply(Op op) {
        if (op instanceof Op.Add add) {
            return add(add.path(), add.value());
        } else if (op instanceof Op.Remove remove) {
            return remove(remove.path());
        } else if (op instanceof Op.Replace replace) {
            var old = put(replace.path(), replace.value().deepCopy());
            return Applied.of(replace, new Op.Replace(replace.path(), old));
        } else if (op instanceof Op.Move move) {
            return move(move);
        } else if (op instanceof Op.Copy copy) {
            return copy(copy);
        } else if (op instanceof Op.Inc inc) {
            return inc(inc);
        } else if (op instanceof Op.Splice splice) {
            return splice(splice);
        }
        test((Op.Test) op);
        return Applied.NOTHING;
    }

    /** What is there. */
    public JsonNode get(Pointer path) {
        var found = find(path);
        if (found == null) {
            throw PatchFailure.failed("there is nothing at '" + path + "'", path);
        }
        return found;
    }

    private @Nullable JsonNode find(Pointer path) {
        JsonNode at = root;
        for (var name : path.names()) {
            at = at == null ? null : at.isArray() ? at.get(Pointer.index(name)) : at.get(name);
        }
        return at;
    }

    private Applied add(Pointer path, JsonNode value) {
        var own = value.deepCopy();
        if (path.isRoot()) {
            var old = root;
            root = own;
            return Applied.of(new Op.Add(path, value, Kind.MEMBER), new Op.Replace(path, old));
        }
        var container = get(path.parent());
        if (container instanceof ArrayNode list) {
            int index = path.last().equals(Pointer.END) ? list.size() : index(path, list.size() + 1);
            touched += REFERENCE * (list.size() - index);
            list.insert(index, own);
            var exact = path.with(path.depth() - 1, index);
            return Applied.of(new Op.Add(exact, value, Kind.LIST), new Op.Remove(exact, Kind.LIST));
        }
        var old = object(container, path).replace(path.last(), own);
        return Applied.of(
                new Op.Add(path, value, Kind.MEMBER),
                old == null ? new Op.Remove(path, Kind.MEMBER) : new Op.Replace(path, old));
    }

    private Applied remove(Pointer path) {
        if (path.isRoot()) {
            throw PatchFailure.failed("the whole document cannot be removed: replace it", path);
        }
        var container = get(path.parent());
        if (container instanceof ArrayNode list) {
            int index = index(path, list.size());
            touched += REFERENCE * (list.size() - index);
            var old = list.remove(index);
            return Applied.of(new Op.Remove(path, Kind.LIST), new Op.Add(path, old, Kind.LIST));
        }
        var old = object(container, path).remove(path.last());
        if (old == null) {
            throw PatchFailure.failed("there is nothing at '" + path + "'", path);
        }
        return Applied.of(new Op.Remove(path, Kind.MEMBER), new Op.Add(path, old, Kind.MEMBER));
    }

    /** Puts it where something is, and returns that. */
    private JsonNode put(Pointer path, JsonNode value) {
        var old = get(path);
        if (path.isRoot()) {
            root = value;
        } else if (get(path.parent()) instanceof ArrayNode list) {
            list.set(Pointer.index(path.last()), value);
        } else {
            object(get(path.parent()), path).set(path.last(), value);
        }
        return old;
    }

    private Applied copy(Op.Copy copy) {
        var value = get(copy.from());
        copied += Values.size(value);
        if (copied > limits.copied) {
            throw PatchFailure.failed("more is copied than one patch may", copy.path());
        }
        Values.check(value, limits.depth - copy.path().depth(), copy.path());
        return add(copy.path(), value.deepCopy());
    }

    private Applied move(Op.Move move) {
        var value = get(move.from());
        if (move.path().equals(move.from())) {
            return Applied.NOTHING;
        }
        touched += Values.size(value);
        Values.check(value, limits.depth - move.path().depth(), move.path());
        boolean isIntoNext =
                move.fromKind() == Kind.LIST && get(move.from().parent()).isArray();
        if (move.path().isBelow(move.from()) && !isIntoNext) {
            throw PatchFailure.failed("nothing can be moved into itself", move.path());
        }
        var whole = move.from().isBelow(move.path()) ? get(move.path()).deepCopy() : null;
        var taken = remove(move.from());
        try {
            var put = add(move.path(), value);
            return moved(
                    (Op.Remove) taken.settled().get(0),
                    (Op.Add) put.settled().get(0),
                    put.inverse().get(0),
                    whole);
        } catch (PatchFailure failure) {
            taken.inverse().forEach(this::apply);
            throw failure;
        }
    }

    /**
     * @param undo of putting it there
     * @param whole what had been there, if the value was taken out of that; null if not
     */
    private static Applied moved(Op.Remove from, Op.Add to, Op undo, @Nullable JsonNode whole) {
        if (to.path().equals(from.path())) {
            return Applied.NOTHING;
        }
        var back = new Op.Move(to.path(), to.kind(), from.path(), from.kind());
        var settled = new Op.Move(from.path(), from.kind(), to.path(), to.kind());
        if (whole != null && undo instanceof Op.Replace) {
            return Applied.of(settled, new Op.Replace(to.path(), whole));
        }
        return undo instanceof Op.Replace over
                ? Applied.of(settled, back, new Op.Add(pushed(to.path(), from), over.value(), Kind.MEMBER))
                : Applied.of(settled, back);
    }

    /** What the place is called once the value that was taken away is there again. */
    private static Pointer pushed(Pointer place, Op.Remove taken) {
        int depth = taken.path().depth() - 1;
        boolean isBehind = taken.kind() == Kind.LIST
                && place.index(depth) >= taken.path().index(depth)
                && place.isWithin(taken.path().parent());
        return isBehind ? place.with(depth, place.index(depth) + 1) : place;
    }

    private Applied inc(Op.Inc inc) {
        var old = get(inc.path());
        if (!old.isNumber()) {
            throw PatchFailure.failed("what is at '" + inc.path() + "' is no number", inc.path());
        }
        put(inc.path(), Numbers.sum(old, inc.value(), inc.path()));
        return new Applied(
                List.of(inc),
                List.of(new Op.Inc(inc.path(), Numbers.negative(inc.value()))),
                List.of(new Op.Replace(inc.path(), old)));
    }

    private Applied splice(Op.Splice splice) {
        var old = get(splice.path());
        if (!old.isTextual()) {
            throw PatchFailure.failed("what is at '" + splice.path() + "' is no text", splice.path());
        }
        var text = old.textValue();
        touched += text.length();
        int length = text.codePointCount(0, text.length());
        if (splice.pos() > length || splice.del() > length - splice.pos()) {
            throw PatchFailure.failed(
                    "the text at '" + splice.path() + "' has only " + length + " characters", splice.path());
        }
        int begin = text.offsetByCodePoints(0, splice.pos());
        int end = text.offsetByCodePoints(begin, splice.del());
        put(splice.path(), TextNode.valueOf(text.substring(0, begin) + splice.ins() + text.substring(end)));
        var back = new Op.Splice(splice.path(), splice.pos(), splice.inserted(), text.substring(begin, end));
        return Applied.of(splice, back);
    }

    private void test(Op.Test test) {
        var found = test.gone() ? null : find(test.path());
        if (found == null || !Values.isSame(found, test.value())) {
            throw PatchFailure.test(test.path());
        }
    }

    private static int index(Pointer path, int end) {
        int index = Pointer.index(path.last());
        if (index < 0 || index >= end) {
            throw PatchFailure.failed("the list has no place '" + path + "'", path);
        }
        return index;
    }

    private static ObjectNode object(JsonNode container, Pointer path) {
        if (container instanceof ObjectNode object) {
            return object;
        }
        throw PatchFailure.failed("'" + path.parent() + "' is neither an object nor a list", path);
    }
}
