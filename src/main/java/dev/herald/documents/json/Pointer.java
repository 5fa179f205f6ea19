package dev.herald.documents.json;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A place in a JSON document (RFC 6901), as the names on the way to it. */
public record Pointer(List<String> names) {
    public static final Pointer ROOT = new Pointer(List.of());
    static final String END = "-";

    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");
    private static final Pattern BAD_ESCAPE = Pattern.compile("~(?![01])");

    public Pointer {
        names = List.copyOf(names);
    }

    /** @throws PatchFailure if the text is not a pointer */
    public static Pointer parse(String text) {
        if (text.isEmpty()) {
            return ROOT;
        }
        if (text.charAt(0) != '/' || BAD_ESCAPE.matcher(text).find()) {
            throw PatchFailure.invalid(
                    "'" + text + "' is no JSON pointer: it begins with a slash, and ~ is written ~0");
        }
        return new Pointer(Stream.of(text.substring(1).split("/", -1))
                .map(name -> name.replace("~1", "/").replace("~0", "~"))
                .toList());
    }

    public boolean isRoot() {
        return names.isEmpty();
    }

    public int depth() {
        return names.size();
    }

    public String last() {
        return names.get(names.size() - 1);
    }

    public Pointer parent() {
        return new Pointer(names.subList(0, names.size() - 1));
    }

    public Pointer child(String name) {
        var longer = new ArrayList<>(names);
        longer.add(name);
        return new Pointer(longer);
    }

    /** Whether this is the other place, or below it. */
    public boolean isWithin(Pointer other) {
        return names.size() >= other.names.size()
                && names.subList(0, other.names.size()).equals(other.names);
    }

    /** Whether this is below the other place. */
    public boolean isBelow(Pointer other) {
        return names.size() > other.names.size() && isWithin(other);
    }

    /** What is below the one place, below the other. */
    public Pointer moved(Pointer from, Pointer to) {
        var all = new ArrayList<>(to.names);
        all.addAll(names.subList(from.depth(), depth()));
        return new Pointer(all);
    }

    /** The same, with this number at the depth. */
    public Pointer with(int depth, int index) {
        var all = new ArrayList<>(names);
        all.set(depth, Integer.toString(index));
        return new Pointer(all);
    }

    /** The number that stands at this depth; -1 if there is none. */
    public int index(int depth) {
        return depth < names.size() ? index(names.get(depth)) : -1;
    }

    /** The index that the name is; -1 if it is none. */
    public static int index(String name) {
        return INDEX.matcher(name).matches() ? Integer.parseInt(name) : -1;
    }

    /** Whether it ends in what would be an index in a list. */
    public boolean endsInIndex() {
        return !isRoot() && (last().equals(END) || index(last()) >= 0);
    }

    @Override
    public String toString() {
        return names.stream()
                .map(name -> "/" + name.replace("~", "~0").replace("/", "~1"))
                .collect(Collectors.joining());
    }
}
