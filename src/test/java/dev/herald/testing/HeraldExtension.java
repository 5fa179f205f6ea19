package dev.herald.testing;

import dev.herald.Config;
import dev.herald.Herald;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ReflectionSupport;

/** Opens what {@link HeraldTest} promises, and closes it. */
final class HeraldExtension implements ParameterResolver, BeforeEachCallback {
    private static final Namespace OURS = Namespace.create(HeraldExtension.class);
    private static final Set<Class<?>> HANDED = Set.of(Client.class, Herald.class, Server.class, ManualClock.class);

    @Override
    public void beforeEach(ExtensionContext test) {
        server(test); // also for a test that takes nothing of it: its settings are to be right
    }

    /** Of what a constructor is handed, as of what its test is. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return HANDED.contains(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        var server = server(test);
        var type = parameter.getParameter().getType();
        if (type == Client.class) {
            return client(server, parameter);
        }
        return type == Herald.class ? server.herald() : type == Server.class ? server : server.clock();
    }

    private static Client client(Server server, ParameterContext context) {
        var transport = context.findAnnotation(Over.class).map(Over::value).orElse("websocket");
        try {
            var who = context.findAnnotation(As.class);
            return who.isPresent()
                    ? server.client(who.get(), transport)
                    : server.client(name(context.getParameter(), context.getIndex()), transport);
        } catch (IOException e) {
            throw new ParameterResolutionException("a client has no connection", e);
        }
    }

    private static String name(Parameter parameter, int index) {
        return parameter.isNamePresent() ? parameter.getName() : "client " + (index + 1);
    }

    private static Server server(ExtensionContext test) {
        return home(test).getStore(OURS).getOrComputeIfAbsent(Opened.class, key -> open(test), Opened.class).server;
    }

    /** What the server lives as long as. */
    private static ExtensionContext home(ExtensionContext test) {
        if (ofClass(test).map(HeraldTest::lifetime).orElse(HeraldTest.Lifetime.TEST) == HeraldTest.Lifetime.TEST) {
            if (test.getTestMethod().isEmpty()) {
                throw new ParameterResolutionException(
                        "before and after all tests there is a server only with @HeraldTest(lifetime = CLASS)");
            }
            return test;
        }
        var above = test;
        while (above.getTestMethod().isPresent()) {
            above = above.getParent().orElseThrow();
        }
        return above;
    }

    private static Opened open(ExtensionContext test) {
        var settings = Stream.of(ofClass(test), ofMethod(test))
                .flatMap(Optional::stream)
                .toList();
        var last = settings.get(settings.size() - 1);
        var config = Config.dev();
        Path folder = null;
        try {
            if (settings.stream().anyMatch(each -> each.storage() == HeraldTest.Storage.FOLDER)) {
                folder = Files.createTempDirectory("herald-test");
                config = config.folder(folder.resolve("data"));
            }
            for (var each : settings) {
                config = configured(each, config, test.getRequiredTestClass());
            }
            return new Opened(new Server(config, Duration.ofMillis(last.patience())), folder);
        } catch (Exception e) {
            delete(folder);
            throw new ExtensionConfigurationException("the server does not start: " + e.getMessage(), e);
        }
    }

    private static Config configured(HeraldTest settings, Config before, Class<?> type) {
        var config = before;
        for (var setting : settings.settings()) {
            int equals = setting.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("\"" + setting + "\" is not of the form path=value");
            }
            config = config.with(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return settings.config().isEmpty() ? config : called(settings.config(), config, type);
    }

    private static Config called(String name, Config config, Class<?> type) {
        var method = ReflectionSupport.findMethod(type, name, Config.class)
                .filter(found -> Modifier.isStatic(found.getModifiers()) && found.getReturnType() == Config.class)
                .orElseThrow(() -> new IllegalArgumentException(
                        type.getName() + " has no method static Config " + name + "(Config)"));
        return (Config) ReflectionSupport.invokeMethod(method, null, config);
    }

    private static Optional<HeraldTest> ofClass(ExtensionContext test) {
        return Stream.<Class<?>>iterate(
                        test.getRequiredTestClass(), type -> type != null, type -> type.getEnclosingClass())
                .map(HeraldExtension::of)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<HeraldTest> ofMethod(ExtensionContext test) {
        return test.getTestMethod().flatMap(HeraldExtension::of);
    }

    private static Optional<HeraldTest> of(AnnotatedElement element) {
        return AnnotationSupport.findAnnotation(element, HeraldTest.class);
    }

    private static void delete(Path folder) {
        if (folder != null) {
            try (var files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A server with its folder, which JUnit closes with the context it is kept in. */
    private record Opened(Server server, Path folder)
            implements ExtensionContext.Store.CloseableResource, AutoCloseable {
        @Override
        public void close() {
            server.close();
            delete(folder);
        }
    }
}
