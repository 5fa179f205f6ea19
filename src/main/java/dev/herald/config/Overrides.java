package dev.herald.config;

import dev.herald.config.words.Spelling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is said outside the file, brought into the shape of one: by a path, such as {@code http.port} or
 * {@code channels."/chat/**".durability}, or by the name of an environment variable.
 */
final class Overrides {
    private final Key root;
    private final String prefix;
    private final List<Problem> problems;

    Overrides(Key root, String prefix, List<Problem> problems) {
        this.root = root;
        this.prefix = prefix + "_";
        this.problems = problems;
    }

    /** What the path's value looks like in a file; empty, with a problem told, if there is no such path. */
    Written.Mapping atPath(String path, String text, Origin origin) {
        var names = split(path);
        var key = root;
        for (var name : names) {
            var child = below(key, name);
            if (child.isEmpty()) {
                var known = root.leaves().stream().map(Key::path).toList();
                problems.add(new Problem(origin, "there is no key '" + path + "'", Spelling.didYouMean(path, known)));
                return new Written.Mapping(Map.of(), origin);
            }
            key = child.get(0);
        }
        return nest(names, value(key, text, origin), origin);
    }

    /** Everything that the variables with the prefix say; one that says nothing known is a problem. */
    Written.Mapping ofEnvironment(Map<String, String> environment) {
        var byName = new LinkedHashMap<String, Key>();
        root.leaves().forEach(leaf -> byName.put(variable(leaf), leaf));
        var all = new Written.Mapping(Map.of(), new Origin.Named("environment"));
        for (var name : environment.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .sorted()
                .toList()) {
            var origin = new Origin.Named("environment " + name);
            var leaf = byName.get(name);
            if (leaf != null) {
                all = all.with(atPath(leaf.path(), environment.getOrDefault(name, ""), origin));
            } else {
                var help = Spelling.didYouMean(name, byName.keySet());
                problems.add(new Problem(origin, "there is no such setting", help));
            }
        }
        return all;
    }

    /** The variable that sets the key: {@code HERALD_HTTP_PORT}. */
    String variable(Key key) {
        return prefix + key.path().replace('.', '_').toUpperCase(Locale.ROOT);
    }

    private static List<Key> below(Key key, String name) {
        if (key.isSection()) {
            return key.children().stream()
                    .filter(child -> child.name().equals(name))
                    .toList();
        }
        return key.isMap() ? List.of(key.element(name)) : List.of();
    }

    private Written value(Key key, String text, Origin origin) {
        if (key.isMap() || key.isSection() || (key.isList() && text.strip().startsWith("["))) {
            return YamlText.ofValue(text, origin, problems);
        } else if (key.isList()) {
            var items = Arrays.stream(text.split(","))
                    .map(String::strip)
                    .filter(item -> !item.isEmpty())
                    .<Written>map(item -> new Written.Text(item, origin))
                    .toList();
            return new Written.Sequence(items, origin);
        }
        return new Written.Text(text, origin);
    }

    private static Written.Mapping nest(List<String> names, Written value, Origin origin) {
        var nested = value;
        for (int i = names.size() - 1; i >= 0; i--) {
            nested = new Written.Mapping(Map.of(names.get(i), new Written.Keyed(origin, nested)), origin);
        }
        return (Written.Mapping) nested;
    }

    /** At the dots, except between double quotes. */
    private static List<String> split(String path) {
        var names = new ArrayList<String>();
        var name = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '.' && !quoted) {
                names.add(name.toString());
                name.setLength(0);
            } else {
                name.append(c);
            }
        }
        names.add(name.toString());
        return names;
    }
}
