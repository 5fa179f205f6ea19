package dev.herald.broker.embedded;

import dev.herald.broker.Signals;
import dev.herald.broker.SignalsContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedSignalsTest extends SignalsContract {
    @TempDir
    private Path folder;

    private final Openings openings = new Openings();

    @Override
    protected Signals open() throws IOException {
        return openings.open(folder, Clock.systemUTC()).signals();
    }

    @AfterEach
    void closeAll() {
        openings.close();
    }
}
