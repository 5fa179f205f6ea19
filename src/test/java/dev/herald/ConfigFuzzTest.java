package dev.herald;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.herald.config.Outcome;
import dev.herald.config.Sources;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Any text, as a file or as a variable, is a configuration or a list of problems: never an exception, never long work. */
@Tag("fuzz")
class ConfigFuzzTest {
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(5); // of the processor, not of the clock

    @BeforeAll
    static void loadClasses() { // which takes seconds when each is instrumented, and is no work of any one text
        assertAllTold(new byte[0]);
    }

    @FuzzTest
    void anyTextIsAConfigurationOrProblems(byte[] bytes) {
        var threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();

        assertAllTold(bytes);

        assertTrue(threads.getCurrentThreadCpuTime() - before < MOST_NANOS, "reading it took too long");
    }

    private static void assertAllTold(byte[] bytes) {
        assertTold(new Sources<>(Config.DEFAULTS, "HERALD").file("fuzzed.yaml", bytes));
        var text = new String(bytes, StandardCharsets.UTF_8);
        assertTold(new Sources<>(Config.DEFAULTS, "HERALD").environment(Map.of("HERALD_CHANNELS", text)));
        assertTold(new Sources<>(Config.DEFAULTS, "HERALD").value("flag", firstLine(text), text));
    }

    private static void assertTold(Sources<Config> sources) {
        if (sources.read() instanceof Outcome.Refused<Config> refused) {
            assertFalse(refused.problems().isEmpty(), "refused without a reason");
            refused.problems().forEach(problem -> assertFalse(problem.toString().isBlank()));
        }
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
