package dev.herald.broker.embedded;

import dev.herald.broker.Journal;
import dev.herald.broker.JournalContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedJournalTest extends JournalContract {
    @TempDir
    private Path folder;

    private final Openings openings = new Openings();

    @Override
    protected Journal open(Clock clock) throws IOException {
        return openings.open(folder, clock).journal();
    }

    @AfterEach
    void closeAll() {
        openings.close();
    }
}
