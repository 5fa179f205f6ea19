package dev.herald.documents.rebasing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.herald.documents.json.Applied;
import dev.herald.documents.json.Op;
import dev.herald.documents.json.Patch;
import dev.herald.documents.json.PatchFailure;
import dev.herald.documents.json.Tree;
import dev.herald.documents.json.Values;
import dev.herald.documents.kinds.Change;
import dev.herald.documents.kinds.Commit;
import dev.herald.documents.kinds.Content;
import dev.herald.documents.kinds.Guard;
import dev.herald.documents.kinds.Refused;
import dev.herald.documents.kinds.Taken;
import dev.herald.documents.rebasing.Rebase.Carried;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** A JSON value, and how changes of it are taken. One thread at a time. */
final class JsonContent implements Content {
    private static final long LARGEST_EFFORT = 2_000_000; // pairs of operations that one change is carried over
    private static final long LARGEST_WORK = 128 << 20; // bytes, more or less, that one change may go through
    private static final int REMEMBERED = 64; // commits
    private static final int TOLD = 20; // of what was overwritten
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonKind.Limits limits;
    private final Tree tree;
    private final Map<Long, Rebase.Commit> read = new LinkedHashMap<>() { // what many changes are carried over
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, Rebase.Commit> eldest) {
                    return size() > REMEMBERED;
                }
            };
    private long size;

    JsonContent(JsonKind.Limits limits, Tree tree) {
        this.limits = limits;
        this.tree = tree;
        this.size = Values.size(tree.root());
    }

    @Override
    public JsonNode value() {
        return tree.root();
    }

    @Override
    public JsonNode snapshot() {
        return tree.root();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void follow(Commit commit) {
        try {
            weigh(tree.apply(Patch.read(commit.json().path("patch"))));
        } catch (PatchFailure failure) {
            throw refused(failure, List.of());
        }
    }

    private void weigh(Applied applied) {
        size += weight(applied.settled()) - weight(applied.inverse());
    }

    private static long weight(List<Op> ops) {
        return ops.stream().mapToLong(Values::size).sum();
    }

    @Override
    public Batch batch() {
        var rebase = new Rebase();
        double[] spent = {0}; // by all changes so far, in parts of what one may
        long[] resent = {0}; // what was taken before has had to be carried over
        return new Batch() {
            @Override
            public void over(Commit unseen) {
                rebase.over(seen(unseen));
            }

            @Override
            public void again(Change taken) {
                JsonContent.this.again(taken, rebase, resent);
            }

            @Override
            public boolean isSpent() {
                return spent[0] >= 1;
            }

            @Override
            public Taken take(Change change, Guard guard) {
                return JsonContent.this.take(change, guard, rebase, spent);
            }
        };
    }

    private void again(Change taken, Rebase rebase, long[] resent) {
        try {
            var ops = read(taken.body());
            resent[0] += ops.size() * rebase.effort();
            checkEffort(resent[0]);
            rebase.carry(ops);
        } catch (PatchFailure failure) {
            throw refused(failure, List.of());
        }
    }

    private Rebase.Commit seen(Commit commit) {
        return read.computeIfAbsent(
                commit.version(),
                version -> new Rebase.Commit(
                        version,
                        commit.by().orElse(null),
                        commit.client(),
                        Patch.read(commit.json().path("patch"))));
    }

    private Taken take(Change change, Guard guard, Rebase rebase, double[] spent) {
        List<Integer> origins = List.of();
        var mark = rebase.mark();
        try {
            var ops = read(change.body());
            long effort = ops.size() * rebase.effort();
            spent[0] += (double) effort / LARGEST_EFFORT;
            check(ops, effort);
            var carried = carry(change, ops, rebase);
            origins = carried.origins();
            var applied = apply(carried, guard, spent);
            return taken(applied, carried, guard, mark, change);
        } catch (PatchFailure failure) {
            mark.run();
            throw refused(failure, origins);
        } catch (Refused refused) {
            mark.run();
            throw refused;
        }
    }

    /** A merge is made of what there is now; what follows it was made on top of it, as what its author had not seen was not. */
    private static Carried carry(Change change, List<Op> ops, Rebase rebase) {
        var carried = rebase.carry(ops);
        return change.body().has("merge") ? new Rebase().carry(ops) : carried;
    }

    private static void checkEffort(long effort) {
        if (effort > LARGEST_EFFORT) {
            throw new Refused(409, "version_unknown", "too much has changed since: open the document again");
        }
    }

    private Applied apply(Carried carried, Guard guard, double[] spent) {
        var asking = new Asking(guard, tree);
        var origins = carried.origins();
        for (int i = 0; i < origins.size(); i++) {
            asking.before(carried.patch().get(i), origins.get(i));
        }
        try {
            return tree.apply(carried.patch(), (settled, number) -> {
                if (tree.touched() > LARGEST_WORK) {
                    throw PatchFailure.tooLarge("the change has the server go through more than " + (LARGEST_WORK >> 20)
                            + " MiB: make it in several");
                }
                asking.after(settled, origins.get(number));
            });
        } finally {
            long judged = guard.judges() ? size : 0;
            spent[0] += (double) (tree.touched() + judged) / LARGEST_WORK;
        }
    }

    private List<Op> read(JsonNode body) {
        if (body.has("patch") == body.has("merge")) {
            throw new Refused(
                    400, "change_invalid", "a change has either a 'patch' (RFC 6902) or a 'merge' (RFC 7396)");
        }
        if (body.has("merge")) {
            return MergePatch.read(body.path("merge"), tree.root());
        }
        return Patch.read(body.path("patch"));
    }

    private void check(List<Op> ops, long effort) {
        if (ops.size() > limits.operations()) {
            throw new Refused(413, "patch_too_large", "a change has at most " + limits.operations() + " operations");
        }
        checkEffort(effort);
        for (var op : ops) {
            int depth = limits.depth() - op.path().depth();
            op.path().names().forEach(name -> Values.checkName(name, op.path()));
            if (op instanceof Op.Add add) {
                Values.check(add.value(), depth, op.path());
            } else if (op instanceof Op.Replace replace) {
                Values.check(replace.value(), depth, op.path());
            } else if (op instanceof Op.Splice splice) {
                Values.check(splice.ins(), op.path());
            }
        }
    }

    private Taken taken(Applied applied, Carried carried, Guard guard, Runnable mark, Change change) {
        long before = size;
        weigh(applied);
        Runnable undo = () -> {
            tree.apply(applied.undo());
            size = before;
            mark.run();
        };
        try {
            if (size > before) {
                guard.grows(size);
            }
            guard.becomes(tree.root(), former(applied));
        } catch (Refused refused) {
            undo.run();
            throw refused;
        }
        return new Taken(body(applied, carried, change), dropped(carried), undo);
    }

    private Supplier<JsonNode> former(Applied applied) {
        return () -> {
            var former = new Tree(tree.root().deepCopy());
            former.apply(applied.undo());
            return former.root();
        };
    }

    private static Optional<ObjectNode> body(Applied applied, Carried carried, Change change) {
        if (applied.settled().isEmpty()) {
            return Optional.empty();
        }
        var body = NODES.objectNode();
        body.set("patch", Patch.json(applied.settled()));
        var over = NODES.arrayNode();
        carried.overwritten().stream()
                .limit(TOLD)
                .forEach(each -> author(over.addObject().put("path", each.path().toString()), each.commit()));
        Overs.known(change.body().path("over"), TOLD - over.size()).forEach(over::add);
        if (!over.isEmpty()) {
            body.set("over", over);
        }
        return Optional.of(body);
    }

    private static ArrayNode dropped(Carried carried) {
        var dropped = NODES.arrayNode();
        carried.dropped()
                .forEach(each -> author(
                        dropped.addObject()
                                .put("op", each.op())
                                .put("path", each.path().toString())
                                .put("why", each.why()),
                        each.commit()));
        return dropped;
    }

    private static void author(ObjectNode json, Rebase.Commit commit) {
        json.put("version", commit.version()).put("client", commit.client());
        if (commit.by() != null) {
            json.put("by", commit.by());
        }
    }

    /** @param origins of the operations, among those of the change as its author has written it */
    private static Refused refused(PatchFailure failure, List<Integer> origins) {
        int op = failure.op() >= 0 && failure.op() < origins.size() ? origins.get(failure.op()) : failure.op();
        int status =
                switch (failure.code()) {
                    case "patch_invalid" -> 400;
                    case "patch_too_large" -> 413;
                    default -> 409;
                };
        return new Refused(status, failure.code(), failure.detail(), op, failure.path());
    }
}
