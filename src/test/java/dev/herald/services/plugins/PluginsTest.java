package dev.herald.services.plugins;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.props.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real jars, compiled here, in a started server. */
class PluginsTest {
    private static final String GREETING =
            """
            package plugged;
            import dev.herald.service.*;
            public class Greeting implements Service {
                public void open(Host host) {
                    host.services().onRequest("/greet", String.class, (name, caller) -> Words.HELLO + name);
                }
                public void close() { System.setProperty("plugged.closed", "yes"); }
            }
            class Words { static final String HELLO = new String("Hello, "); }
            """;
    private static final String THROWING =
            """
            package plugged;
            import dev.herald.service.*;
            public class Throwing implements Service {
                public void open(Host host) {
                    host.services().onRequest("/half", String.class, (name, caller) -> name);
                    throw new IllegalStateException("a test's plugin");
                }
            }
            """;
    private static final String OTHER_WORDS =
            """
            package plugged;
            import dev.herald.service.*;
            public class Parting implements Service {
                public void open(Host host) {
                    host.services().onRequest("/part", String.class, (name, caller) -> Words.HELLO + name);
                }
            }
            class Words { static final String HELLO = new String("Bye, "); }
            """;

    @TempDir
    Path folder;

    @Test
    void eachJarRunsApartFromTheOthers() throws Exception {
        var plugins = Files.createDirectory(folder.resolve("plugins"));
        jar(plugins.resolve("a-throwing.jar"), "Throwing", THROWING);
        jar(plugins.resolve("b-greeting.jar"), "Greeting", GREETING);
        jar(plugins.resolve("c-parting.jar"), "Parting", OTHER_WORDS);
        Files.writeString(plugins.resolve("d-broken.jar"), "this is no jar");
        System.clearProperty("plugged.closed");

        try (var herald = Herald.open(Config.dev().port(0).with("plugins.folder", plugins.toString()))) {
            var wire = new Wire(herald.port());

            assertEquals(
                    "\"Hello, Ann\"",
                    wire.post("/api/v1/requests/greet", "\"Ann\"").body());
            assertEquals(
                    "\"Bye, Ann\"",
                    wire.post("/api/v1/requests/part", "\"Ann\"").body());
            assertEquals(404, wire.post("/api/v1/requests/half", "\"Ann\"").statusCode());
            var metrics = wire.get("/metrics").body();
            assertTrue(metrics.contains("herald_plugins{state=\"open\"} 2.0"), metrics);
            assertTrue(metrics.contains("herald_plugins{state=\"failed\"} 2.0"), metrics);
        }
        eventually(() -> assertEquals("yes", System.getProperty("plugged.closed")));
    }

    @Test
    void withoutAFolderThereAreNone() throws Exception {
        try (var herald = Herald.open(Config.dev()
                .port(0)
                .with("plugins.folder", folder.resolve("none").toString()))) {
            assertTrue(new Wire(herald.port()).get("/metrics").body().contains("herald_plugins{state=\"open\"} 0.0"));
        }
    }

    private void jar(Path jar, String name, String source) throws IOException {
        var work = Files.createTempDirectory(folder, name);
        var file = Files.writeString(
                Files.createDirectories(work.resolve("plugged")).resolve(name + ".java"), source);
        int outcome = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-classpath",
                        System.getProperty("java.class.path"),
                        "-d",
                        work.toString(),
                        file.toString());
        assertEquals(0, outcome);
        var files = new TreeMap<>(Map.of(
                "META-INF/services/dev.herald.service.Service",
                ("plugged." + name).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        try (var classes = Files.list(work.resolve("plugged"))) {
            for (var each :
                    classes.filter(path -> path.toString().endsWith(".class")).toList()) {
                files.put("plugged/" + each.getFileName(), Files.readAllBytes(each));
            }
        }
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (var each : files.entrySet()) {
                out.putNextEntry(new JarEntry(each.getKey()));
                out.write(each.getValue());
            }
        }
    }
}
