package dev.herald.services.plugins;

import dev.herald.metrics.Metrics;
import dev.herald.service.Host;
import dev.herald.service.Service;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The services that are found in a folder of jars, each jar with a class loader of its own. One that cannot be loaded, or
 * throws, is logged, counted and left out, with all that it had registered; the others run.
 */
public final class Plugins implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Plugins.class);

    private record Running(String name, Service service, Guarded host) {}

    private final List<Running> running = new ArrayList<>(); // by the thread that opens and closes
    private final List<URLClassLoader> loaders = new ArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    private Plugins() {}

    /** Opens what is in the folder, in the order of the jars' names; nothing when there is no such folder. */
    public static Plugins open(Path folder, Host host, Metrics metrics) throws IOException {
        var plugins = new Plugins();
        metrics.gauge(
                "herald.plugins", "Services from jars, by what became of them", plugins.open::get, "state", "open");
        metrics.gauge(
                "herald.plugins", "Services from jars, by what became of them", plugins.failed::get, "state", "failed");
        if (Files.isDirectory(folder)) {
            try (var files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(".jar")).sorted().forEach(jar -> plugins.load(jar, host));
            }
        }
        return plugins;
    }

    private void load(Path jar, Host host) {
        try {
            var loader = new URLClassLoader(
                    "plugin " + jar.getFileName(), new URL[] {jar.toUri().toURL()}, Service.class.getClassLoader());
            loaders.add(loader);
            var found = ServiceLoader.load(Service.class, loader).stream()
                    .filter(provider -> provider.type().getClassLoader() == loader)
                    .toList();
            if (found.isEmpty()) {
                failed.incrementAndGet();
                LOG.error("{} has no META-INF/services/{}", jar, Service.class.getName());
            }
            found.forEach(
                    provider -> open(jar.getFileName() + " " + provider.type().getName(), provider, host));
        } catch (Exception | LinkageError | ServiceConfigurationError e) {
            failed.incrementAndGet();
            LOG.error("{} cannot be loaded", jar, e);
        }
    }

    private void open(String name, ServiceLoader.Provider<Service> provider, Host host) {
        var guarded = new Guarded(host);
        try {
            var service = provider.get();
            service.open(guarded);
            running.add(new Running(name, service, guarded));
            open.incrementAndGet();
            LOG.info("{} is open", name);
        } catch (Exception | Error e) { // whatever it is, it is the plugin's own
            guarded.close();
            failed.incrementAndGet();
            LOG.error("{} cannot be opened, and is left out", name, e);
        }
    }

    @Override
    public void close() {
        for (var plugin : running) {
            plugin.host.close();
            try {
                plugin.service.close();
            } catch (RuntimeException | Error e) {
                LOG.error("{} cannot be closed", plugin.name, e);
            }
        }
        for (var loader : loaders) {
            try {
                loader.close();
            } catch (IOException e) {
                LOG.warn("{} cannot be closed", loader.getName(), e);
            }
        }
    }
}
