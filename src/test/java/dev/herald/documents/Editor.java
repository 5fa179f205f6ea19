package dev.herald.documents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.herald.access.Identity;
import dev.herald.documents.json.Op;
import dev.herald.documents.json.Patch;
import dev.herald.documents.json.PatchFailure;
import dev.herald.documents.json.Tree;
import dev.herald.documents.kinds.Commit;
import dev.herald.documents.kinds.Outcome;
import dev.herald.documents.kinds.Outcome.Result;
import dev.herald.documents.kinds.Submission;
import dev.herald.documents.rebasing.Transform;
import dev.herald.documents.rules.Author;
import dev.herald.message.Channel;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A client of a document, as {@code documents.js} is one: a copy of what is confirmed, what of its own is not, and what it has
 * not heard yet.
 */
final class Editor {
    private record Pending(long seq, List<Op> patch) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Documents documents;
    private final Channel channel;
    private final String name;
    private final Tree base;
    private final Deque<Commit> unheard = new ArrayDeque<>();
    private List<Pending> pending = new ArrayList<>();
    private List<Pending> sent = List.of();
    private long sentVersion;
    private long version;
    private long seq;
    int dropped;

    Editor(Documents documents, Channel channel, String name, JsonNode initial) {
        this.documents = documents;
        this.channel = channel;
        this.name = name;
        this.base = new Tree(initial.deepCopy());
    }

    JsonNode confirmed() {
        return base.root();
    }

    /** What its user sees. */
    JsonNode view() {
        var tree = new Tree(base.root().deepCopy());
        pending.forEach(each -> tree.apply(each.patch));
        return tree.root();
    }

    boolean isQuiet() {
        return pending.isEmpty() && unheard.isEmpty();
    }

    void edit(Op op) {
        var tree = new Tree(view());
        pending.add(new Pending(++seq, tree.apply(List.of(op)).settled()));
    }

    /** What the server has committed is on its way. */
    void send(Commit commit) {
        unheard.add(commit);
    }

    /** Hears so many of what is on its way. */
    void hear(int most) {
        for (int i = 0; i < most && !unheard.isEmpty(); i++) {
            hear(unheard.remove());
        }
    }

    private void hear(Commit commit) {
        var patch = Patch.read(commit.json().path("patch"));
        base.apply(patch);
        version = commit.version();
        if (commit.client().equals(name)) {
            pending.removeIf(each -> each.seq == commit.seq());
            pending = withoutWhatFails(pending); // if the server could not make all of it
            return;
        }
        List<Op> theirs = patch;
        var carried = new ArrayList<Pending>();
        for (var own : pending) {
            var both = Transform.across(own.patch, theirs);
            theirs = both.earlier();
            carried.add(new Pending(own.seq, both.later()));
        }
        pending = withoutWhatFails(carried);
    }

    /** What cannot be shown any more is not shown; the server will say of it what it thinks. */
    private List<Pending> withoutWhatFails(List<Pending> all) {
        var tree = new Tree(base.root().deepCopy());
        var whole = new ArrayList<Pending>();
        for (var each : all) {
            try {
                tree.apply(each.patch);
                whole.add(each);
            } catch (PatchFailure failure) {
                dropped++;
            }
        }
        return whole;
    }

    /** Submits all that is pending, as it would be written on the wire; the answer may get lost. */
    void submit(boolean isLost) throws IOException {
        if (pending.isEmpty()) {
            return;
        }
        sent = List.copyOf(pending);
        sentVersion = version;
        submit();
        if (isLost) {
            submit(); // the same again
        }
    }

    private void submit() throws IOException {
        var json = JsonNodeFactory.instance.objectNode().put("v", sentVersion).put("client", name);
        var changes = json.putArray("changes");
        sent.forEach(each -> changes.addObject().put("seq", each.seq).set("patch", Patch.json(each.patch)));
        var submission = Submission.read(JSON.readTree(JSON.writeValueAsBytes(json)));
        var outcome = documents
                .submit(channel, new Author(Identity.ANYONE, name), submission)
                .toCompletableFuture()
                .join();
        take(outcome);
    }

    private void take(Outcome outcome) {
        for (var result : outcome.results()) {
            if (result instanceof Result.Nothing || result instanceof Result.NotMade) {
                dropped++;
                pending.removeIf(each -> each.seq == result.seq());
                pending = withoutWhatFails(pending);
            }
        }
    }
}
