package dev.herald.documents.rebasing;

import dev.herald.documents.json.Op;
import dev.herald.documents.json.Pointer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Carries changes, made one after the other on a former state, over the commits that their author had not seen. One thread at a
 * time.
 */
public final class Rebase {

    /**
     * A commit that the author had not seen.
     *
     * @param by who made it; null for nobody in particular
     */
    public record Commit(long version, @Nullable String by, String client, List<Op> patch) {
        public Commit {
            patch = List.copyOf(patch);
        }
    }

    /**
     * A change as it can be carried out now.
     *
     * @param origins which of the change's own operations each is from
     * @param overwritten what it takes away of others' without having seen it
     * @param dropped what of it came to nothing
     */
    public record Carried(List<Op> patch, List<Integer> origins, Set<Overwritten> overwritten, List<Dropped> dropped) {}

    /** What somebody has written, at this place. */
    public record Overwritten(Pointer path, Commit commit) {}

    /**
     * An operation of the change, and the commit that took away what it was about.
     *
     * @param why {@code removed}, or {@code replaced}
     */
    public record Dropped(int op, Pointer path, Commit commit, String why) {}

    /** A commit, as if it had been made after what was carried so far. */
    private static final class Seen {
        final Commit commit;
        List<Op> ops;

        Seen(Commit commit) {
            this.commit = commit;
            this.ops = commit.patch;
        }
    }

    private final List<Seen> unseen = new ArrayList<>();

    /** A commit that the author has not seen, made after all that was said here so far. */
    public void over(Commit commit) {
        unseen.add(new Seen(commit));
    }

    /** What brings this back to where it is now, as long as nothing else was said to be unseen. */
    public Runnable mark() {
        var now = unseen.stream().map(seen -> seen.ops).toList();
        return () -> {
            for (int i = 0; i < now.size(); i++) {
                unseen.get(i).ops = now.get(i);
            }
        };
    }

    /** Of how many operations it consists, what the author has not seen. */
    public long effort() {
        return unseen.stream().mapToLong(seen -> seen.ops.size()).sum();
    }

    /** The next change. */
    public Carried carry(List<? extends Op> change) {
        var carried = new Carried(new ArrayList<>(), new ArrayList<>(), new LinkedHashSet<>(), new ArrayList<>());
        for (int i = 0; i < change.size(); i++) {
            for (var op : carry(change.get(i), i, carried)) {
                carried.patch.add(op);
                carried.origins.add(i);
            }
        }
        return carried;
    }

    private List<Op> carry(Op op, int number, Carried carried) {
        List<Op> now = List.of(op);
        for (var seen : unseen) {
            if (now.isEmpty()) {
                break;
            }
            var before = now;
            var both = Transform.across(before, seen.ops);
            if (both.later().isEmpty()) {
                drop(before, seen, new Dropped(number, op.path(), seen.commit, why(before, seen.ops)), carried);
            } else {
                before.forEach(mine -> seen.ops.stream()
                        .filter(theirs -> Transform.overwrites(mine, theirs))
                        .map(theirs -> new Overwritten(theirs.path(), seen.commit))
                        .forEach(carried.overwritten::add));
            }
            now = both.later();
            seen.ops = both.earlier();
        }
        return now;
    }

    /** What the first of the others' operations has done after which nothing is left. */
    private static String why(List<Op> mine, List<Op> theirs) {
        List<Op> left = mine;
        for (var each : theirs) {
            left = Transform.across(left, List.of(each)).later();
            if (left.isEmpty()) {
                return each instanceof Op.Remove ? "removed" : "replaced";
            }
        }
        return "replaced";
    }

    /** What both have removed, neither misses. */
    private static void drop(List<Op> mine, Seen seen, Dropped dropped, Carried carried) {
        boolean isWanted = mine.stream()
                .allMatch(op -> op instanceof Op.Remove
                        && seen.ops.stream()
                                .anyMatch(theirs -> theirs instanceof Op.Remove
                                        && theirs.path().equals(op.path())));
        if (!isWanted) {
            carried.dropped.add(dropped);
        }
    }
}
