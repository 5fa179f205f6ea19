package dev.herald.commands;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.Version;
import dev.herald.cli.Terminal;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/** A server as a process: it says when it is ready, runs until it is told to stop, and stops in time. */
final class Running {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(Herald.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Config config;
    private final Terminal terminal;

    Running(Config config, Terminal terminal) {
        this.config = config;
        this.terminal = terminal;
    }

    /** @param more to be told once the server is ready */
    int untilStopped(Consumer<Herald> more) throws Exception {
        var level = Level.toLevel(config.log().level().name());
        ((Logger) LoggerFactory.getLogger("dev.herald")).setLevel(level);
        var herald = open();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(herald), "stop"));
        terminal.out().println(welcome(herald));
        more.accept(herald);
        new CountDownLatch(1).await(); // a signal ends the process
        return 0;
    }

    private Herald open() throws CannotStart {
        try {
            return Herald.open(config);
        } catch (Exception e) {
            throw CannotStart.because(e, config);
        }
    }

    private String welcome(Herald herald) {
        return String.format(
                Locale.ROOT,
                "Herald %s is ready at %s after %.1f s. Data is kept %s.",
                Version.number(),
                herald.uri(),
                sinceStart().toMillis() / 1000.0,
                config.engine().place());
    }

    private static Duration sinceStart() {
        var now = Instant.now();
        return Duration.between(ProcessHandle.current().info().startInstant().orElse(now), now);
    }

    /** Closes the house; the process ends in time even if that hangs. */
    private static void stop(Herald herald) {
        var closing = new Thread(() -> herald.stop("the process is told to end (SIGTERM, Ctrl-C)"), "close");
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(PATIENCE.toMillis());
            if (closing.isAlive()) {
                LOG.warn("not everything closed within {} s: the process ends all the same", PATIENCE.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
