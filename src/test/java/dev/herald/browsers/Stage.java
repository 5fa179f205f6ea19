package dev.herald.browsers;

import dev.herald.props.StartedJar;
import dev.herald.props.Turnstile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What such a test stands on: a browser, a server that forgets sessions soon, and, for each test, visitors of rooms in
 * which somebody else speaks too, each behind a turnstile of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Stage {

    /** A page, and all that is around it. */
    record Act(Visitor visitor, Crier crier, Turnstile turnstile) {

        /** Waits until so many more publications were made elsewhere. */
        void letPass(int publications) {
            crier.awaitMore(publications);
        }

        /** Both fall silent; all that was said must have arrived. */
        void assertAllHeard() throws Exception {
            visitor.assertHeard(Map.of("page", visitor.hush(), "crier", crier.hush()));
        }
    }

    private final RealBrowser.Kind kind;
    private final List<Act> acts = new ArrayList<>();
    private RealBrowser browser;
    private StartedJar herald;

    Stage(RealBrowser.Kind kind) {
        this.kind = kind;
    }

    @BeforeAll
    final void open(@TempDir Path folder) throws IOException {
        herald = StartedJar.dev(
                folder,
                "--set",
                Visitor.served(),
                "--set",
                "bayeux.timeout=2s",
                "--set",
                "bayeux.max_interval=1s",
                "--set",
                "channels./proof/**={keep: {count: 1000000}}");
        browser = RealBrowser.open(kind);
    }

    @AfterAll
    final void close() {
        browser.close();
        herald.close();
    }

    @AfterEach
    final void leave() throws IOException {
        for (var act : acts) {
            act.crier().close();
            act.visitor().close();
            act.turnstile().close();
        }
        acts.clear();
    }

    final RealBrowser.Kind kind() {
        return kind;
    }

    final StartedJar herald() {
        return herald;
    }

    /** Lets a visitor in with these options; both it and somebody else speak from now on. */
    final Act begin(String options) throws IOException {
        var room = Room.apart();
        var turnstile = new Turnstile(herald.port());
        var visitor = Visitor.to(browser, turnstile.at("/"), room, options);
        visitor.awaitReady();
        var act = new Act(visitor, Crier.in(room, herald.port()), turnstile);
        acts.add(act);
        visitor.speak();
        return act;
    }

    /** {@code -Dherald.seed=…} plays a run again. */
    final Random random() {
        long seed = Long.getLong("herald.seed", System.nanoTime());
        System.out.println(getClass().getSimpleName() + " in " + kind + ": herald.seed=" + seed);
        return new Random(seed);
    }
}
