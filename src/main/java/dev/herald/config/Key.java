package dev.herald.config;

import dev.herald.config.words.Allowed;
import dev.herald.config.words.Scalars;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place in the schema: what may be written there. The schema is a tree of records; a component {@code
 * maxSize} is the key {@code max_size}.
 *
 * @param path the keys from the root, with dots; empty for the root
 * @param optional whether null stands for what was not said
 */
record Key(String path, Type type, boolean optional, @Nullable Allowed allowed, boolean secret) {

    static Key root(Class<?> schema) {
        return new Key("", schema, false, null, false);
    }

    /** The keys below this one, of a record; in the order of its components. */
    List<Key> children() {
        return Arrays.stream(raw().getRecordComponents()).map(this::child).toList();
    }

    /** What stands under a key of a map. */
    Key element(String name) {
        return new Key(below(name), argument(1), false, allowed, secret);
    }

    /** What stands in a list. */
    Key item() {
        return new Key(path, argument(0), false, allowed, secret);
    }

    /** What stands at a place of a list of sections. */
    Key item(int index) {
        return new Key(below(Integer.toString(index)), argument(0), false, allowed, secret);
    }

    /** The type of a map's keys. */
    Class<?> mapKey() {
        return (Class<?>) argument(0);
    }

    Class<?> raw() {
        return type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : (Class<?>) type;
    }

    boolean isMap() {
        return raw() == Map.class;
    }

    boolean isList() {
        return raw() == List.class;
    }

    boolean isSection() {
        return raw().isRecord() && !Scalars.isScalar(raw());
    }

    /** The last of the path's keys. */
    String name() {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** Every key that holds a value, a list or a map, from here down; what is in a map is not looked into. */
    List<Key> leaves() {
        if (!isSection()) {
            return List.of(this);
        }
        var leaves = new ArrayList<Key>();
        children().forEach(child -> leaves.addAll(child.leaves()));
        return leaves;
    }

    private Type argument(int index) {
        return ((ParameterizedType) type).getActualTypeArguments()[index];
    }

    private Key child(RecordComponent component) {
        return new Key(
                below(snake(component.getName())),
                component.getGenericType(),
                component.getAnnotatedType().isAnnotationPresent(Nullable.class),
                component.getAnnotation(Allowed.class),
                secret || component.isAnnotationPresent(Secret.class));
    }

    private String below(String name) {
        var safe = name.matches("[A-Za-z0-9_]+") ? name : '"' + name + '"';
        return path.isEmpty() ? safe : path + "." + safe;
    }

    private static String snake(String camel) {
        return camel.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
