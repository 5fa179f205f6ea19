package dev.herald.config.words;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Turns text into the values that one word can write, and back: strings, numbers, yes and no, sizes,
 * durations, paths, the constants of an enum in lower case, and any record of one string.
 */
public final class Scalars {
    private static final Map<String, Boolean> SWITCH =
            Map.of("true", true, "yes", true, "on", true, "false", false, "no", false, "off", false);

    private Scalars() {}

    public static boolean isScalar(Class<?> type) {
        return type.isPrimitive()
                || type.isEnum()
                || isNamed(type)
                || List.of(
                                String.class,
                                Integer.class,
                                Long.class,
                                Boolean.class,
                                Duration.class,
                                Size.class,
                                Path.class)
                        .contains(type);
    }

    /** @throws IllegalArgumentException saying what is wrong and what is allowed */
    public static Object parse(Class<?> type, String text) {
        if (type == String.class) {
            return text;
        } else if (type == int.class || type == Integer.class) {
            return Math.toIntExact(whole(text, Integer.MAX_VALUE));
        } else if (type == long.class || type == Long.class) {
            return whole(text, Long.MAX_VALUE);
        } else if (type == boolean.class || type == Boolean.class) {
            return yesOrNo(text);
        } else if (type == Duration.class) {
            return Durations.parse(text);
        } else if (type == Size.class) {
            return Size.parse(text);
        } else if (type == Path.class) {
            return Path.of(text);
        }
        return type.isEnum() ? constant(type, text) : named(type, text);
    }

    /** The value as a file would write it. */
    public static String render(Object value) {
        if (value instanceof Enum<?> constant) {
            return word(constant);
        } else if (value instanceof Duration duration) {
            return Durations.render(duration);
        } else if (value instanceof Boolean yes) {
            return yes ? "on" : "off";
        } else if (value instanceof List<?> list) {
            return list.stream().map(Scalars::render).toList().toString();
        } else if (isNamed(value.getClass())) {
            return nameOf(value);
        }
        return value.toString();
    }

    /** The enum's constants as a file writes them. */
    private static List<String> words(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> word((Enum<?>) constant))
                .toList();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static long whole(String text, long most) {
        if (!text.matches("-?\\d{1,18}") || Long.parseLong(text) > most) {
            throw new IllegalArgumentException("a whole number is expected");
        }
        return Long.parseLong(text);
    }

    private static boolean yesOrNo(String text) {
        var yes = SWITCH.get(text.toLowerCase(Locale.ROOT));
        if (yes == null) {
            throw new IllegalArgumentException("allowed: on, off");
        }
        return yes;
    }

    private static Object constant(Class<?> type, String text) {
        int index = words(type).indexOf(text);
        if (index < 0) {
            throw new IllegalArgumentException(Spelling.help(text, words(type)));
        }
        return type.getEnumConstants()[index];
    }

    private static boolean isNamed(Class<?> type) {
        return type.isRecord()
                && type.getRecordComponents().length == 1
                && type.getRecordComponents()[0].getType() == String.class;
    }

    private static String nameOf(Object named) {
        try {
            var accessor = named.getClass().getRecordComponents()[0].getAccessor();
            accessor.setAccessible(true);
            return String.valueOf(accessor.invoke(named));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object named(Class<?> type, String text) {
        try {
            var constructor = type.getDeclaredConstructor(String.class);
            constructor.setAccessible(true);
            return constructor.newInstance(text);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException wrong) {
                throw wrong;
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
