package dev.herald.pages;

import dev.herald.props.StartedJar;
import dev.herald.props.provision.Needs;
import dev.herald.props.provision.Tool;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** A server as {@code herald dev} starts it, and those who visit its pages. */
@Tag("jar")
@Needs(Tool.CHROMIUM)
abstract class PageTest {
    @TempDir
    static Path folder;

    static StartedJar herald;
    static Visitors visitors;

    @BeforeAll
    static void start() throws IOException {
        herald = StartedJar.dev(folder);
        visitors = new Visitors();
    }

    @AfterAll
    static void stop() {
        visitors.close();
        herald.close();
    }

    @AfterEach
    void leave() {
        visitors.leave();
    }
}
