package dev.herald.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * Tests as a user of the test kit has them: a process with the server's jar, the kit's, JUnit, and nothing else of ours.
 */
final class Suite {
    private static final Pattern JUNIT =
            Pattern.compile(".*(junit-(jupiter|platform)-|opentest4j|apiguardian).*\\.jar");

    private Suite() {}

    /** Compiles the class and starts its tests. */
    static Program of(Path folder, String name, String text) throws IOException {
        var source = Files.writeString(folder.resolve(name + ".java"), text);
        var classes = Files.createDirectories(folder.resolve("suite-" + name));
        var path = classPath(classes);
        var told = new ByteArrayOutputStream();
        int problems = ToolProvider.getSystemJavaCompiler()
                .run(null, told, told, "-parameters", "-cp", path, "-d", classes.toString(), source.toString());
        assertEquals(0, problems, () -> told.toString(StandardCharsets.UTF_8));
        var own = Suite.class.getName().replace('.', '/') + ".class";
        Files.createDirectories(classes.resolve(own).getParent());
        Files.copy(Path.of("target/test-classes", own), classes.resolve(own));
        return new Program(folder, List.of("java", "-cp", path, Suite.class.getName(), name));
    }

    private static String classPath(Path classes) {
        var junit = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(each -> JUNIT.matcher(each).matches());
        var ours = Stream.of("target/herald.jar", "target/herald-testing.jar")
                .map(jar -> Path.of(jar).toAbsolutePath().toString());
        return Stream.of(Stream.of(classes.toString()), ours, junit)
                .flatMap(each -> each)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Runs the class that is named, and ends with 1 if a test of it fails or there is none. */
    public static void main(String[] arguments) {
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(arguments[0]))
                .build();
        var summary = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, summary);
        var told = summary.getSummary();
        told.printTo(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        told.printFailuresTo(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        System.exit(told.getTestsSucceededCount() > 0 && told.getTotalFailureCount() == 0 ? 0 : 1);
    }
}
