package dev.herald.broker.embedded;

import dev.herald.broker.Table;
import dev.herald.broker.TableContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedTableTest extends TableContract {
    @TempDir
    private Path folder;

    private final Openings openings = new Openings();

    @Override
    protected Table open(Clock clock) throws IOException {
        return openings.open(folder, clock).table();
    }

    @AfterEach
    void closeAll() {
        openings.close();
    }
}
