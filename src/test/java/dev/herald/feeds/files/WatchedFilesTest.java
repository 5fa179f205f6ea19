package dev.herald.feeds.files;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.message.Pattern;
import dev.herald.props.FeedHouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedFilesTest {
    private static final String ALL = "/prices/**";

    @TempDir
    Path folder;

    private Path prices;
    private FeedHouse house;
    private WatchedFiles source;

    @BeforeEach
    void open() throws IOException {
        prices = Files.createDirectory(folder.resolve("prices"));
        house = new FeedHouse();
    }

    @AfterEach
    void close() {
        house.close();
    }

    private void run() {
        run("/prices/{name}");
    }

    private void run(String channel) {
        source = new WatchedFiles(
                "prices", Settings.of(prices.resolve("*.json"), channel), house.table(), Clock.systemUTC());
        house.run(source, ALL);
    }

    @Test
    void aFileIsToldWhenItComesChangesAndGoes() throws IOException {
        write("ibm", "{\"p\":1,\"q\":2}");
        run();
        house.tells(ALL, "c /prices/ibm {\"p\":1,\"q\":2}");

        replace("ibm", "{\"p\":3,\"q\":2}");
        house.tells(ALL, "c /prices/ibm {\"p\":1,\"q\":2}", "u /prices/ibm {\"p\":3,\"q\":2}");
        assertEquals("[\"p\"]", house.told(ALL).get(1).path("changed").toString());
        assertEquals("{\"name\":\"ibm\"}", house.told(ALL).get(1).path("key").toString());

        Files.delete(prices.resolve("ibm.json"));
        house.tells(ALL, "c /prices/ibm {\"p\":1,\"q\":2}", "u /prices/ibm {\"p\":3,\"q\":2}", "d /prices/ibm");
    }

    @Test
    void whatIsInAFileCanSayWhereItIsTold() throws IOException {
        write("ibm", "{\"exchange\":\"ny\"}");
        run("/prices/{exchange}/{name}");
        house.tells(ALL, "c /prices/ny/ibm {\"exchange\":\"ny\"}");

        replace("ibm", "{\"exchange\":\"ffm\"}");

        house.tells(
                ALL,
                "c /prices/ny/ibm {\"exchange\":\"ny\"}",
                "d /prices/ny/ibm",
                "c /prices/ffm/ibm {\"exchange\":\"ffm\"}");
    }

    @Test
    void aHalfWrittenFileIsNeverToldAndWhatWasBeforeHolds() throws IOException {
        write("ibm", "{\"p\":1}");
        run();
        house.tells(ALL, "c /prices/ibm {\"p\":1}");

        write("ibm", "{\"p\":");
        write("other", "17");
        house.tells(ALL, "c /prices/ibm {\"p\":1}", "c /prices/other {\"value\":17}");
        eventually(() -> assertTrue(
                source.concern().orElse("").contains("ibm"), source.concern().toString()));
        assertTrue(source.alarm().isEmpty(), "a file is no reason to send callers elsewhere");
        assertEquals("running", house.status().path("state").asText());

        write("ibm", "{\"p\":2}");
        house.tells(ALL, "c /prices/ibm {\"p\":1}", "c /prices/other {\"value\":17}", "u /prices/ibm {\"p\":2}");
        eventually(() -> assertTrue(source.concern().isEmpty()));
    }

    @Test
    void whatHappenedWhileItWasAwayIsToldAndNothingTwice() throws IOException {
        write("same", "1");
        write("other", "1");
        write("gone", "1");
        run();
        eventually(() -> assertEquals(3, house.told(ALL).size()));
        house.stop();

        write("other", "2");
        write("young", "1");
        Files.delete(prices.resolve("gone.json"));
        run();

        eventually(() -> assertEquals(6, house.told(ALL).size()));
        house.stop();
        run();
        write("mark", "1");
        eventually(() -> assertEquals(7, house.told(ALL).size()));
    }

    @Test
    void whatWasWrittenDownButNotKeptIsToldOnce() throws IOException {
        run();
        write("first", "1");
        house.tells(ALL, "c /prices/first {\"value\":1}");
        house.journal().refuseAppends();
        write("ibm", "1");
        eventually(() -> assertEquals("journal_refuses", house.trouble()));
        house.stop();
        write("ibm", "2");
        house.journal().heal();

        run();

        house.tells(ALL, "c /prices/first {\"value\":1}", "c /prices/ibm {\"value\":1}", "u /prices/ibm {\"value\":2}");
    }

    @Test
    void burstsEndWithTheNewest() throws IOException {
        run();
        for (int i = 0; i <= 500; i++) {
            replace("ibm" + i % 3, "{\"p\":" + i + "}");
        }

        var newest = new TreeMap<String, Integer>();
        eventually(() -> {
            house.told(ALL)
                    .forEach(change -> newest.put(
                            change.path("on").asText(),
                            change.path("row").path("p").asInt()));
            assertEquals("{/prices/ibm0=498, /prices/ibm1=499, /prices/ibm2=500}", newest.toString());
        });
        var told = house.told("/prices/ibm0");
        IntStream.range(1, told.size())
                .forEach(i -> assertTrue(told.get(i - 1).path("row").path("p").asInt()
                        < told.get(i).path("row").path("p").asInt()));
    }

    @Test
    void aFolderThatGoesAndComesIsWatchedAgain() throws IOException {
        write("ibm", "1");
        run();
        house.tells(ALL, "c /prices/ibm {\"value\":1}");

        Files.move(prices, folder.resolve("away"));
        eventually(() -> assertEquals("folder_unreadable", house.trouble()));
        assertEquals("failing", house.status().path("state").asText());
        assertEquals(1, house.rows(ALL).rows().size(), "what was before holds");
        Files.move(folder.resolve("away"), prices);
        write("ibm", "2");

        house.tells(ALL, "c /prices/ibm {\"value\":1}", "u /prices/ibm {\"value\":2}");
        eventually(() -> assertTrue(source.concern().isEmpty()));
    }

    @Test
    void aFolderThatIsNotThereYetIsSaidAndWaitedFor() throws IOException {
        Files.delete(prices);
        run();
        eventually(() -> assertEquals("folder_unreadable", house.trouble()));
        assertEquals("failing", house.status().path("state").asText());
        assertFalse(house.status().has("since"), house.status()::toString);

        Files.createDirectory(prices);
        write("ibm", "1");

        house.tells(ALL, "c /prices/ibm {\"value\":1}");
        eventually(() -> assertTrue(house.status().has("since"), house.status()::toString));
        eventually(() -> assertTrue(source.concern().isEmpty()));
    }

    @Test
    void rowsAreWhatThereIs() throws IOException {
        write("ibm", "{\"p\":1}");
        write("apl", "{\"p\":2}");
        run();
        eventually(() -> assertEquals(2, house.told(ALL).size()));

        var rows = house.rows("/prices/*");

        assertEquals(2, rows.rows().size());
        assertEquals(0, house.told(ALL, rows.position()).size());
        assertEquals(1, house.rows("/prices/ibm").rows().size());
        assertEquals(0, house.rows("/prices/none").rows().size());
        assertFalse(source.covers(new Pattern("/other/*")));
    }

    @Test
    void whatCannotBeIsRefusedAtOnce() {
        assertThrows(IllegalArgumentException.class, () -> Settings.of(Path.of("/data/*/x.json"), "/x/{name}"));
        assertThrows(IllegalArgumentException.class, () -> Settings.of(Path.of("/data/*.json"), "/x"));
        assertThrows(IllegalArgumentException.class, () -> Settings.of(Path.of("/data/x.json"), "/meta/x"));
    }

    private void write(String name, String json) throws IOException {
        Files.writeString(prices.resolve(name + ".json"), json);
    }

    private void replace(String name, String json) throws IOException {
        var next = folder.resolve(name + ".next");
        Files.writeString(next, json);
        Files.move(next, prices.resolve(name + ".json"), StandardCopyOption.ATOMIC_MOVE);
    }
}
