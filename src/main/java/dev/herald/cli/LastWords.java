package dev.herald.cli;

import java.io.PrintStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is said of a failure that nobody caught. When memory has run out the process ends at once: a server that
 * lost a thread somewhere would go on in a way that nobody knows, and what it confirmed is safe.
 *
 * @param halt ends the process without its shutdown hooks, which need memory too
 */
public record LastWords(PrintStream err, Runnable halt) implements Thread.UncaughtExceptionHandler {
    /** As the JVM itself ends under -XX:+ExitOnOutOfMemoryError. */
    private static final int EXIT_CODE = 3;

    private static final Logger LOG = LoggerFactory.getLogger(LastWords.class);

    /** On this process's standard error, and to its end. */
    public static LastWords ofProcess() {
        return new LastWords(System.err, () -> Runtime.getRuntime().halt(EXIT_CODE));
    }

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        if (failure instanceof OutOfMemoryError) {
            try {
                err.println("herald: memory has run out, so the process ends; -Xmx gives it more");
            } finally {
                halt.run();
            }
            return;
        }
        LOG.error("the thread {} ended by a failure that nobody caught", thread.getName(), failure);
    }
}
