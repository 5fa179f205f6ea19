package dev.herald.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server's process is killed under load, many times over one history. How many times is {@code
 * -Dherald.kills}.
 */
final class KilledTest {
    private static final int KILLS = Integer.getInteger("herald.kills", 25);

    @TempDir
    private Path folder;

    @Test
    void nothingConfirmedIsMissingOrDoubledOrOutOfOrderAfterKills() throws Exception {
        var killing = new Killing();
        var random = new Random();
        for (int i = 1; i <= KILLS; i++) {
            var victim = killing.start(List.of(), folder, "sync", 100, 16);
            killing.watch(victim, 1 + random.nextInt(3000));
            killing.kill(victim);
            if (i % 10 == 0 || i == KILLS) {
                assertEquals(0, killing.missing(folder, "sync"), "after " + i + " kills");
            }
        }
        assertEquals(0, killing.refused());
        assertTrue(killing.said() > KILLS, "nothing was said");
        System.out.println(KILLS + " kills, " + killing.said() + " confirmations, none missing");
    }
}
