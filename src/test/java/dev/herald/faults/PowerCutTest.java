package dev.herald.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.props.SmallDisk;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power fails under load: the server is stopped, and goes on from what its disk had been given by then, without
 * the pages that the kernel still held. (A SIGKILL does not show whether anything was fsynced; this does.)
 */
final class PowerCutTest {
    private static final int CUTS = Integer.getInteger("herald.cuts", 2);
    private static final int MEBIBYTES = 64;

    @TempDir
    private Path temporary;

    private final Random random = new Random();

    @Test
    void nothingSyncedIsMissingAfterAPowerCut() throws Exception {
        for (int i = 0; i < CUTS; i++) {
            var killing = new Killing();

            assertEquals(0, missingAfterCut(killing, "sync", 100, i));
            assertTrue(killing.said() > 100);
        }
    }

    @Test
    void whatNobodySyncedIsMissingSoTheCutIsARealOne() throws Exception {
        var killing = new Killing();

        assertTrue(missingAfterCut(killing, "async", 1_000_000, 99) > 0);
    }

    private long missingAfterCut(Killing killing, String durability, int interval, int number) throws Exception {
        var image = temporary.resolve("image-" + number);
        try (var disk = SmallDisk.inFile(image, temporary.resolve("disk-" + number), MEBIBYTES)) {
            var victim = killing.start(List.of(), disk.folder().resolve("data"), durability, interval, 16);
            killing.watch(victim, 2000 + random.nextInt(4000));
            killing.stop(victim);
            var left = disk.cutOff(image, temporary.resolve("copy-" + number), temporary.resolve("left-" + number));
            killing.kill(victim);
            return killing.missing(left.resolve("data"), durability);
        }
    }
}
