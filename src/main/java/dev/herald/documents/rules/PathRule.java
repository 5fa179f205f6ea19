package dev.herald.documents.rules;

import dev.herald.access.Who;
import dev.herald.documents.json.Pointer;
import java.util.List;

/**
 * Who may write at a place of a document.
 *
 * @param path a JSON pointer, in which a star stands for any one name
 */
public record PathRule(List<String> path, List<Who> write) {
    public PathRule {
        path = List.copyOf(path);
        write = List.copyOf(write);
    }

    /** @throws IllegalArgumentException if the text is no such pointer */
    public static PathRule of(String path, List<Who> write) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("'" + path + "' is no path in a document: it begins with a slash");
        }
        return new PathRule(names(path), write);
    }

    static List<String> names(String pointer) {
        return pointer.isEmpty() ? List.of() : List.of(pointer.substring(1).split("/", -1));
    }

    /** Whether it speaks of this place: because it is there or above. */
    boolean covers(List<String> place) {
        return path.size() <= place.size() && agrees(place, path.size());
    }

    /** Whether it speaks of something below this place. */
    boolean isBelow(List<String> place) {
        return path.size() > place.size() && agrees(place, place.size());
    }

    /** Whether it speaks of an element of this list, or of something in it, by an index between these. */
    boolean isElement(List<String> list, int first, int last) {
        if (!isBelow(list)) {
            return false;
        }
        int index = Pointer.index(path.get(list.size()));
        return index >= 0 && first <= index && index <= last;
    }

    private boolean agrees(List<String> place, int depth) {
        for (int i = 0; i < depth; i++) {
            if (!path.get(i).equals("*") && !path.get(i).equals(place.get(i))) {
                return false;
            }
        }
        return true;
    }
}
