package dev.herald.documents.rebasing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
    private static final long LARGEST_EFFORT =
            2_000_000; // pairs of operations that one batch may have to be carried over
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

    private void weigh(Tree.Applied applied) {
        size += weight(applied.settled()) - weight(applied.inverse());
    }

    private static long weight(List<Op> ops) {
        return ops.stream().mapToLong(Values::size).sum();
    }

    @Override
    public Batch batch() {
        var rebase = new Rebase();
        long[] effort = {0}; // of the whole batch
        return new Batch() {
            @Override
            public void over(Commit unseen) {
                rebase.over(seen(unseen));
            }

            @Override
            public void again(Change taken) {
                if (taken.body().has("patch")) {
                    rebase.carry(Patch.read(taken.body().path("patch")));
                }
            }

            @Override
            public Taken take(Change change, Guard guard) {
                return JsonContent.this.take(change, guard, rebase, effort);
            }
        };
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

    private Taken take(Change change, Guard guard, Rebase rebase, long[] effort) {
        List<Integer> origins = List.of();
        var mark = rebase.mark();
        try {
            var ops = read(change.body());
            boolean isOfNow = change.body().has("merge");
            effort[0] += ops.size() * rebase.effort();
            check(ops, effort[0]);
            var carried = (isOfNow ? new Rebase() : rebase).carry(ops);
            origins = carried.origins();
            for (int i = 0; i < origins.size(); i++) {
                ask(guard, carried.patch().get(i), origins.get(i));
            }
            var applied = tree.apply(carried.patch());
            return taken(applied, carried, guard, mark, change);
        } catch (PatchFailure failure) {
            mark.run();
            throw refused(failure, origins);
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
        if (effort > LARGEST_EFFORT) {
            throw new Refused(409, "version_unknown", "too much has changed since: open the document again");
        }
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

    private static void ask(Guard guard, Op op, int origin) {
        if (!(op instanceof Op.Test)) {
            guard.writes(op.path().toString(), origin);
        }
        if (op instanceof Op.Move move) {
            guard.writes(move.from().toString(), origin);
        }
    }

    private Taken taken(Tree.Applied applied, Carried carried, Guard guard, Runnable mark, Change change) {
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

    private Supplier<JsonNode> former(Tree.Applied applied) {
        return () -> {
            var former = new Tree(tree.root().deepCopy());
            former.apply(applied.undo());
            return former.root();
        };
    }

    private static Optional<ObjectNode> body(Tree.Applied applied, Carried carried, Change change) {
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
                                .put("path", each.path().toString()),
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
        int status = failure.code().equals("patch_invalid") ? 400 : 409;
        return new Refused(status, failure.code(), failure.detail(), op, failure.path());
    }
}
