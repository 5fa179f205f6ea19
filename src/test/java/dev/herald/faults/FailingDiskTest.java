package dev.herald.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.props.provision.Needs;
import dev.herald.props.provision.Tool;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk reports errors when it is asked to keep what was written: strace puts them into the system calls. */
@Needs(Tool.STRACE)
final class FailingDiskTest {
    private static final int MOST = 100_000;

    @TempDir
    private Path folder;

    @Test
    void whatWasNotSyncedIsRefusedServiceReturnsAndNothingConfirmedIsMissing() throws Exception {
        var killing = new Killing();
        var strace = List.of(
                Tool.STRACE.path().toString(),
                "-f",
                "--quiet=all",
                "-o",
                "/dev/null",
                "-e",
                "trace=fdatasync",
                "-e",
                "inject=fdatasync:error=EIO:when=100..103");

        var victim = killing.start(strace, folder, "sync", 100, 1);
        for (int i = 0; i < MOST && killing.refused() == 0; i++) {
            killing.watch(victim, 1);
        }
        assertTrue(killing.refused() > 0, "no fsync failed");
        long before = killing.said();
        for (int i = 0; i < MOST && killing.said() < before + 200; i++) {
            killing.watch(victim, 1);
        }
        assertTrue(killing.said() >= before + 200, "service did not return");
        killing.kill(victim);

        assertEquals(0, killing.missing(folder, "sync"));
    }
}
