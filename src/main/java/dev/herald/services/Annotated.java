package dev.herald.services;

import dev.herald.config.words.Durations;
import dev.herald.message.Pattern;
import dev.herald.service.Caller;
import dev.herald.service.Every;
import dev.herald.service.OnConnect;
import dev.herald.service.OnDisconnect;
import dev.herald.service.OnPublish;
import dev.herald.service.OnRequest;
import dev.herald.service.OnSubscribe;
import dev.herald.service.OnUnsubscribe;
import dev.herald.service.Registration;
import dev.herald.service.Replies;
import dev.herald.service.Said;
import dev.herald.service.Services.Interest;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An object whose annotated methods are called. What a method wants to know is told by the types of its parameters. */
final class Annotated {
    /** The machine's own order is none: who changes what was published comes before who only looks at it. */
    private static final Comparator<Method> ORDER = Comparator.comparing(
                    (Method method) -> method.getReturnType() == void.class)
            .thenComparing(Method::getName);

    private static final Set<Class<?>> OF_A_PUBLICATION = Set.of(Caller.class, Said.class);
    private static final Set<Class<?>> OF_A_REQUEST = Set.of(Caller.class, Replies.class);
    private static final Set<Class<?>> OF_A_SESSION = Set.of(Caller.class);
    private static final Set<Class<?>> OF_A_SUBSCRIPTION = Set.of(Caller.class, String.class);

    private final Registry registry;
    private final Object service;
    private final Crew crew;
    private final List<Registration> registrations = new ArrayList<>();

    Annotated(Registry registry, Object service, Crew crew) {
        this.registry = registry;
        this.service = service;
        this.crew = crew;
    }

    /** Registers all of its methods, or none. */
    Registration add() {
        try {
            for (Class<?> type = service.getClass();
                    type != null && type != Object.class;
                    type = type.getSuperclass()) {
                Arrays.stream(type.getDeclaredMethods()).sorted(ORDER).forEach(method -> Arrays.stream(
                                method.getAnnotations())
                        .forEach(annotation -> add(annotation, method)));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        if (registrations.isEmpty()) {
            throw new IllegalArgumentException(service.getClass() + " has no method with an annotation of a service's");
        }
        return this::close;
    }

    private void add(Annotation annotation, Method method) {
        if (annotation instanceof OnRequest asked) {
            registrations.add(request(asked.value(), method));
        } else if (annotation instanceof OnPublish published) {
            var value = value(method, OF_A_PUBLICATION);
            registrations.add(registry.<Object>filter(
                    published.value(), value, (given, said) -> call(method, given, said, said.caller()), crew));
        } else if (annotation instanceof OnConnect) {
            registrations.add(Registry.noted(registry.events().connects, coming(method)));
        } else if (annotation instanceof OnDisconnect) {
            registrations.add(Registry.noted(registry.events().disconnects, coming(method)));
        } else if (annotation instanceof OnSubscribe joined) {
            registrations.add(Registry.noted(registry.events().subscribes, joining(joined.value(), method)));
        } else if (annotation instanceof OnUnsubscribe left) {
            registrations.add(Registry.noted(registry.events().unsubscribes, joining(left.value(), method)));
        } else if (annotation instanceof Every every) {
            allow(method, Set.of());
            registrations.add(
                    registry.clockwork().every(Durations.parse(every.value()), crew, () -> call(method, null)));
        }
    }

    private Registration request(String name, Method method) {
        var value = value(method, OF_A_REQUEST);
        boolean streams = List.of(method.getParameterTypes()).contains(Replies.class);
        return streams
                ? registry.<Object>stream(
                        name, value, (given, caller, replies) -> call(method, given, caller, replies), crew)
                : registry.<Object>request(name, value, (given, caller) -> call(method, given, caller), crew);
    }

    private Events.Coming coming(Method method) {
        allow(method, OF_A_SESSION);
        Consumer<Caller> task = caller -> {
            try {
                call(method, null, caller);
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        };
        return new Events.Coming(crew, task);
    }

    private Events.Joining joining(String pattern, Method method) {
        allow(method, OF_A_SUBSCRIPTION);
        Interest interest = (caller, called) -> call(method, null, caller, called);
        return new Events.Joining(crew, new Pattern(pattern), interest);
    }

    /** What the method takes beside these types; any value if it takes nothing else. */
    private static Type value(Method method, Set<Class<?>> others) {
        var values = Arrays.stream(method.getGenericParameterTypes())
                .filter(type -> !(type instanceof Class<?> known && others.contains(known)))
                .toList();
        if (values.size() > 1) {
            throw unfit(method, "takes more than one value: " + values);
        }
        method.setAccessible(true);
        return values.isEmpty() ? Object.class : values.get(0);
    }

    private static void allow(Method method, Set<Class<?>> types) {
        for (var type : method.getParameterTypes()) {
            if (!types.contains(type)) {
                throw unfit(method, "cannot be given a " + type.getName());
            }
        }
        method.setAccessible(true);
    }

    private static IllegalArgumentException unfit(Method method, String why) {
        return new IllegalArgumentException(method.getDeclaringClass().getName() + "." + method.getName() + " " + why);
    }

    /** Each parameter is one of these, by its type, or else the value. */
    private @Nullable Object call(Method method, @Nullable Object value, Object... known) throws Exception {
        var arguments = Arrays.stream(method.getParameterTypes())
                .map(type -> Arrays.stream(known)
                        .filter(type::isInstance)
                        .filter(each -> type != Object.class)
                        .findFirst()
                        .orElse(value))
                .toArray();
        try {
            return method.invoke(service, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception failure) {
                throw failure;
            }
            throw e;
        }
    }

    private void close() {
        registrations.forEach(Registration::close);
    }
}
