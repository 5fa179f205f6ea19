package dev.herald.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.props.provision.Needs;
import dev.herald.props.provision.Tool;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The disk reports errors when it is asked to keep what was written: strace puts them into the system calls. */
@Needs(Tool.STRACE)
final class FailingDiskTest {
    private static final int MOST = 100_000;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"sync, 100..103", "async, 15..17"})
    void whatWasNotSyncedIsRefusedServiceReturnsAndNothingConfirmedIsMissing(String durability, String when)
            throws Exception {
        var killing = new Killing();
        var strace = List.of(
                Tool.STRACE.path().toString(),
                "-f",
                "--seccomp-bpf",
                "--quiet=all",
                "-o",
                "/dev/null",
                "-e",
                "trace=fdatasync",
                "-e",
                "inject=fdatasync:error=EIO:when=" + when);

        var victim = killing.start(strace, folder, durability, 100, 1);
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

        assertEquals(0, killing.missing(folder, durability));
    }
}
