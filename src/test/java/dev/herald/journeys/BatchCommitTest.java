package dev.herald.journeys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.props.Poster;
import dev.herald.props.Talker;
import dev.herald.props.Wire;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A batch of publications shares its fsyncs, whichever transport brings it: it is not one commit a message. */
class BatchCommitTest {
    private static final int BATCH = 500;
    private static final int FEW = BATCH / 5; // on a disk that syncs faster than messages can be taken in

    @TempDir
    Path folder;

    @Test
    void aBatchInOneRequestOrOneFrameCostsAFewFsyncsAndNotOneEach() throws Exception {
        var batch = IntStream.range(0, BATCH)
                .mapToObj(n -> "{\"channel\":\"/batch\",\"clientId\":\"CLIENT\",\"data\":" + n + "}")
                .collect(Collectors.joining(",", "[", "]"));
        var config = Config.dev().port(0).folder(folder).with("limits.batch", "" + BATCH);
        try (var herald = Herald.open(config);
                var talker = Talker.to(herald.port())) {
            var poster = Poster.to(herald.port());
            poster.handshake();
            double before = fsyncs(herald);
            var replies = poster.post(batch).messages();
            double byRequest = fsyncs(herald) - before;

            assertEquals(BATCH, replies.size());
            assertEquals(
                    List.of(),
                    replies.stream()
                            .filter(reply -> !reply.path("successful").asBoolean())
                            .toList());
            assertTrue(byRequest >= 1 && byRequest <= FEW, byRequest + " fsyncs for a request");

            talker.handshake("");
            before = fsyncs(herald);
            talker.say(batch);
            IntStream.range(0, BATCH).forEach(n -> talker.hear("/batch"));
            double byFrame = fsyncs(herald) - before;
            assertTrue(byFrame >= 1 && byFrame <= FEW, byFrame + " fsyncs for a frame");
        }
    }

    private static double fsyncs(Herald herald) throws Exception {
        return new Wire(herald.port())
                .get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("herald_journal_fsyncs_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
