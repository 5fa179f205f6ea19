package dev.herald.config;

import dev.herald.config.words.Scalars;
import dev.herald.config.words.Spelling;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the schema's records of what was written; what was not written comes from an instance that holds
 * the defaults. It goes on after a problem, so that all of them are told at once: a value that could not
 * be made is empty, and so is the record around it.
 */
final class Binder {
    private final List<Problem> problems;
    private final List<Setting> settings = new ArrayList<>();

    Binder(List<Problem> problems) {
        this.problems = problems;
    }

    /** Every value that was bound, in the schema's order. */
    List<Setting> settings() {
        return settings;
    }

    /** @param fallback the default, or null when there is none */
    Optional<Object> bind(Key key, Written written, @Nullable Object fallback) {
        if (key.isSection()) {
            return section(key, written, fallback);
        } else if (key.isMap()) {
            return map(key, written, fallback);
        } else if (written instanceof Written.Nothing) {
            return problem(
                    key, written.origin(), "'" + key.name() + "' has no value", "leave the key out for the default");
        }
        if (key.isList() && key.item().isSection()) {
            return sections(key, written);
        }
        var bound = key.isList() ? list(key, written) : scalar(key, written);
        bound.ifPresent(value -> tell(key, value, written.origin()));
        return bound;
    }

    private Optional<Object> absent(Key key, Origin around, @Nullable Object fallback) {
        if (key.isSection() && !(fallback == null && key.optional())) {
            return section(key, new Written.Mapping(Map.of(), around), fallback);
        } else if (key.isMap() && fallback != null) {
            return map(key, new Written.Mapping(Map.of(), around), fallback);
        } else if (fallback != null) {
            tell(key, fallback, new Origin.Default());
        } else if (!key.optional()) {
            return problem(key, around, "'" + key.path() + "' is missing", "");
        }
        return Optional.ofNullable(fallback);
    }

    private Optional<Object> section(Key key, Written written, @Nullable Object fallback) {
        if (!(written instanceof Written.Mapping || written instanceof Written.Nothing)) {
            return problem(key, written.origin(), naming(key) + " takes keys", names(key));
        }
        var entries = written instanceof Written.Mapping mapping ? mapping.entries() : Map.<String, Written.Keyed>of();
        entries.forEach((name, keyed) -> refuseUnknown(key, name, keyed.key()));
        var values = new ArrayList<@Nullable Object>();
        boolean whole = true;
        var components = key.raw().getRecordComponents();
        var children = key.children();
        for (int i = 0; i < components.length; i++) {
            var child = children.get(i);
            var standard = fallback == null ? null : read(components[i], fallback);
            var keyed = entries.get(child.name());
            var value =
                    keyed == null ? absent(child, written.origin(), standard) : bind(child, keyed.value(), standard);
            values.add(value.orElse(null));
            whole &= value.isPresent() || (keyed == null && child.optional());
        }
        return whole ? construct(key, values, written.origin()) : Optional.empty();
    }

    private Optional<Object> map(Key key, Written written, @Nullable Object fallback) {
        if (!(written instanceof Written.Mapping || written instanceof Written.Nothing)) {
            return problem(key, written.origin(), naming(key) + " takes keys of your choice", "");
        }
        var bound = new LinkedHashMap<Object, Object>();
        var standard = new LinkedHashMap<Object, Object>(fallback instanceof Map<?, ?> known ? known : Map.of());
        if (written instanceof Written.Mapping mapping) {
            mapping.entries().forEach((name, keyed) -> {
                var element = key.element(name);
                name(key, name, keyed.key()).ifPresent(as -> bind(element, keyed.value(), standard.remove(as))
                        .ifPresent(value -> bound.put(as, value)));
            });
        }
        standard.forEach((name, value) -> {
            absent(key.element(Scalars.render(name)), written.origin(), value);
            bound.put(name, value);
        });
        return Optional.of(bound);
    }

    private Optional<Object> name(Key map, String name, Origin origin) {
        try {
            return Optional.of(Scalars.parse(map.mapKey(), name));
        } catch (IllegalArgumentException | ArithmeticException e) {
            return problem(map, origin, String.valueOf(e.getMessage()), "");
        }
    }

    private Optional<Object> list(Key key, Written written) {
        if (written instanceof Written.Mapping) {
            return problem(key, written.origin(), naming(key) + " takes a list", "such as [one, two]");
        }
        var several = written instanceof Written.Sequence sequence ? sequence.items() : List.of(written);
        var items = several.stream().map(item -> scalar(key.item(), item)).toList();
        return items.stream().allMatch(Optional::isPresent)
                ? Optional.of(items.stream().map(Optional::get).toList())
                : Optional.empty();
    }

    /** Each with its place among the others for a name, from 0 on. */
    private Optional<Object> sections(Key key, Written written) {
        if (!(written instanceof Written.Sequence sequence)) {
            return problem(key, written.origin(), naming(key) + " takes a list of keys", names(key.item()));
        }
        var bound = new ArrayList<Object>();
        for (int i = 0; i < sequence.items().size(); i++) {
            section(key.item(i), sequence.items().get(i), null).ifPresent(bound::add);
        }
        return bound.size() == sequence.items().size() ? Optional.of(List.copyOf(bound)) : Optional.empty();
    }

    private Optional<Object> scalar(Key key, Written written) {
        if (!(written instanceof Written.Text text)) {
            return problem(key, written.origin(), naming(key) + " takes one value", "");
        }
        var what = "'" + (key.secret() ? "***" : text.text()) + "' is not right for " + key.path();
        try {
            var value = Scalars.parse(key.raw(), text.text());
            return isWithin(key, value) ? Optional.of(value) : problem(key, text.origin(), what, range(key));
        } catch (IllegalArgumentException e) {
            var help = String.valueOf(e.getMessage());
            return problem(key, text.origin(), what, help + (key.allowed() == null ? "" : "; " + range(key)));
        } catch (ArithmeticException e) {
            return problem(key, text.origin(), what, "it is too large");
        }
    }

    @SuppressWarnings("unchecked")
    private static boolean isWithin(Key key, Object value) {
        var allowed = key.allowed();
        if (allowed == null) {
            return true;
        }
        var number = (Comparable<Object>) value;
        return number.compareTo(Scalars.parse(key.raw(), allowed.min())) >= 0
                && number.compareTo(Scalars.parse(key.raw(), allowed.max())) <= 0;
    }

    private static String range(Key key) {
        var allowed = key.allowed();
        return allowed == null ? "" : "allowed: " + allowed.min() + " to " + allowed.max();
    }

    private void refuseUnknown(Key section, String name, Origin origin) {
        var known = section.children().stream().map(Key::name).toList();
        if (!known.contains(name)) {
            var inside = section.path().isEmpty() ? "" : " of " + section.path();
            problems.add(new Problem(origin, "'" + name + "' is not a key" + inside, Spelling.help(name, known)));
        }
    }

    private Optional<Object> construct(Key key, List<@Nullable Object> values, Origin origin) {
        var types = Arrays.stream(key.raw().getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            var constructor = key.raw().getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return Optional.of(constructor.newInstance(values.toArray()));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException wrong) {
                return problem(key, origin, String.valueOf(wrong.getMessage()), "");
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable Object read(RecordComponent component, Object from) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(from);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private void tell(Key key, Object value, Origin origin) {
        boolean hide = key.secret() && !value.equals(List.of());
        settings.add(new Setting(key.path(), hide ? "***" : Scalars.render(value), origin));
    }

    /** Adds a problem; the line of a secret is not shown. */
    private Optional<Object> problem(Key key, Origin origin, String what, String help) {
        var where = key.secret() && origin instanceof Origin.Line line
                ? new Origin.Line(line.file(), line.line(), line.column(), "", 0)
                : origin;
        problems.add(new Problem(where, what, help));
        return Optional.empty();
    }

    private static String naming(Key key) {
        return key.path().isEmpty() ? "the file" : "'" + key.path() + "'";
    }

    private static String names(Key section) {
        return "allowed: "
                + String.join(
                        ", ",
                        section.children().stream().map(Key::name).sorted().toList());
    }
}
