package dev.herald.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Where a configuration comes from, in rising order of precedence: the defaults, a file, the environment,
 * flags. {@link #read} brings them together and tells everything that is wrong with any of them.
 *
 * <p>One thread uses it, once.
 */
public final class Sources<R extends Record> {
    private final R defaults;
    private final Key root;
    private final Overrides overrides;
    private final List<Problem> problems = new ArrayList<>();
    private Written.Mapping written = new Written.Mapping(Map.of(), new Origin.Default());

    /**
     * @param defaults an instance of the schema's root with every default in it
     * @param prefix of the environment variables, without the underscore
     */
    public Sources(R defaults, String prefix) {
        this.defaults = defaults;
        this.root = Key.root(defaults.getClass());
        this.overrides = new Overrides(root, prefix, problems);
    }

    /** Takes a YAML file in. */
    public Sources<R> file(String name, byte[] bytes) {
        written = written.with(YamlText.ofFile(name, bytes, problems));
        return this;
    }

    /** Takes in every variable that has the prefix. */
    public Sources<R> environment(Map<String, String> environment) {
        written = written.with(overrides.ofEnvironment(environment));
        return this;
    }

    /** Takes in one value, as the named source gives it. */
    public Sources<R> value(String source, String path, String text) {
        written = written.with(overrides.atPath(path, text, new Origin.Named(source)));
        return this;
    }

    /** Adds a problem that was found elsewhere. */
    public Sources<R> problem(String source, String what, String help) {
        problems.add(new Problem(new Origin.Named(source), what, help));
        return this;
    }

    public Outcome<R> read() {
        var binder = new Binder(problems);
        var bound = binder.bind(root, written, defaults);
        if (!problems.isEmpty() || bound.isEmpty()) {
            return new Outcome.Refused<>(problems.stream()
                    .sorted(Comparator.comparing(Sources::line))
                    .toList());
        }
        @SuppressWarnings("unchecked")
        var value = (R) bound.get();
        return new Outcome.Read<>(value, binder.settings());
    }

    /** A file's problems come first, from its top to its end. */
    private static int line(Problem problem) {
        return problem.where() instanceof Origin.Line line ? line.line() : Integer.MAX_VALUE;
    }

    /** The path of every key of the schema that can be set, in its order. */
    public static List<String> paths(Class<? extends Record> schema) {
        return Key.root(schema).leaves().stream().map(Key::path).toList();
    }
}
