package dev.herald.browsers;

import static dev.herald.browsers.RealBrowser.Kind.CHROMIUM;
import static dev.herald.browsers.RealBrowser.Kind.FIREFOX;
import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.props.Wire;
import dev.herald.props.provision.Needs;
import dev.herald.props.provision.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A page that sleeps until the server has forgotten its session, as a laptop's does when the lid is shut for ten
 * minutes, goes on where it was when it wakes up.
 */
@Tag("jar")
class SleepingPageTest {

    @Nested
    @Needs(Tool.CHROMIUM)
    class InChromium extends Sleeps {
        InChromium() {
            super(CHROMIUM);
        }
    }

    @Nested
    @Needs(Tool.FIREFOX)
    class InFirefox extends Sleeps {
        InFirefox() {
            super(FIREFOX);
        }
    }

    abstract static class Sleeps extends Stage {
        Sleeps(RealBrowser.Kind kind) {
            super(kind);
        }

        @Test
        void aPageWhoseProcessIsStoppedGoesOn() throws Exception {
            var acts = beginAll();
            var sessions = new ArrayList<String>();
            for (var act : acts) {
                act.letPass(20);
                sessions.add(session(act));
            }

            signal("-STOP");
            try {
                sessions.forEach(this::awaitForgotten);
                acts.forEach(act -> act.letPass(50));
            } finally {
                signal("-CONT");
            }

            for (var act : acts) {
                act.visitor().getsThrough();
                act.assertAllHeard();
            }
        }

        @Test
        void aPageThatWasOfflineGoesOnAndSaysWhatItHadToSay() throws Exception {
            for (var act : beginAll()) {
                act.letPass(20);
                var session = session(act);

                act.visitor().context().setOffline(true);
                act.turnstile().cut();
                act.visitor().await("herald.state.name === 'disconnected'");
                awaitForgotten(session);
                act.letPass(50);
                act.turnstile().mend();
                act.visitor().context().setOffline(false);

                act.visitor().getsThrough();
                act.assertAllHeard();
            }
        }

        final List<Act> beginAll() throws IOException {
            return List.of(begin("{\"transports\":[\"websocket\"]}"), begin("{\"transports\":[\"long-polling\"]}"));
        }

        /** The session by which the server knows the visitor. */
        final String session(Act act) throws Exception {
            var session = act.visitor().session();
            assertTrue(sessions().contains(session), () -> session + " is not listed");
            return session;
        }

        /** Waits until the server knows nothing more of the session. */
        final void awaitForgotten(String session) {
            eventually(() -> assertFalse(sessions().contains(session), () -> session + " is not forgotten"));
        }

        private String sessions() throws Exception {
            return new Wire(herald().port()).get("/api/v1/sessions").body();
        }

        private void signal(String signal) throws Exception {
            var pids = ProcessHandle.current()
                    .descendants()
                    .filter(Sleeps::runsPages)
                    .map(process -> String.valueOf(process.pid()))
                    .toList();
            assertFalse(pids.isEmpty(), "no process of a page's was found");
            for (var pid : pids) {
                assertEquals(0, new ProcessBuilder("kill", signal, pid).start().waitFor());
            }
        }

        /** ProcessHandle knows no arguments of processes that have changed theirs, as Chromium's do. */
        private static boolean runsPages(ProcessHandle process) {
            try {
                var line = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
                        .replace('\0', ' ')
                        .strip();
                return line.contains("--type=renderer") || (line.contains("-contentproc") && line.endsWith(" tab"));
            } catch (IOException ended) {
                return false;
            }
        }
    }
}
