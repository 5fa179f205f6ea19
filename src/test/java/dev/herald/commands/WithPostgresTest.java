package dev.herald.commands;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.props.StartedJar;
import dev.herald.props.Wire;
import dev.herald.samples.LocalPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server with a database, from its jars, as somebody starts it who tries feeds for the first time. */
@Tag("jar")
class WithPostgresTest {
    private static final Pattern REACHED = Pattern.compile("psql -h localhost -p (\\d+) -U postgres shop");

    private static final Pattern SHOWN = Pattern.compile("open (http://\\S+), and change them");

    @TempDir
    private Path folder;

    @Test
    void theShopIsThereAsLongAsTheServerHoweverThatEnds() throws Exception {
        try (var herald = StartedJar.dev(folder, "--with-postgres")) {
            var shop = shop(herald);
            assertEquals(200, orders(shop));
            assertTheShownPageIsThere(herald);
            try (var connection = connect(shop);
                    var statement = connection.createStatement()) {
                statement.execute("delete from orders where id <= 10");
            }

            herald.kill();
            eventually(
                    () -> assertThrows(SQLException.class, () -> connect(shop).close()));
            herald.startAgain();
            eventually(() -> assertEquals(190, orders(shop(herald)), "what it had is kept, and in nobody's way"));

            var again = shop(herald);
            assertEquals(143, herald.stop()); // SIGTERM
            eventually(
                    () -> assertThrows(SQLException.class, () -> connect(again).close()));
            eventually(() -> assertFalse(Files.exists(folder.resolve("data/postgres/data/postmaster.pid"))));
        }
    }

    @Test
    void aServerThatWasLeftBehindIsEndedFirst() throws Exception {
        try (var herald = StartedJar.dev(folder, "--with-postgres")) {
            var former = shop(herald);
            var postmaster = Files.readAllLines(folder.resolve("data/postgres/data/postmaster.pid"))
                    .get(0);
            watcher(postmaster).destroyForcibly();
            herald.kill();
            assertEquals(200, orders(former), "nobody is left to end it");

            herald.startAgain();
            eventually(() -> assertEquals(200, orders(shop(herald))));
            assertThrows(SQLException.class, () -> connect(former).close());
        }
    }

    @Test
    void whereItsJarIsMissingThatIsSaid() {
        var missing = assertThrows(IOException.class, () -> LocalPostgres.find(folder.resolve(LocalPostgres.JAR)));

        assertTrue(missing.getMessage().contains(folder.resolve("herald-postgres.jar") + ": the build makes it"));
    }

    private static void assertTheShownPageIsThere(StartedJar herald) throws Exception {
        var shown = SHOWN.matcher(herald.printed());
        assertTrue(shown.find(), herald.printed());
        var page = new Wire(herald.port()).get(URI.create(shown.group(1)).getPath());
        assertEquals(200, page.statusCode());
        assertTrue(page.body().contains("Live table"), page.body());
    }

    /** The shell that would end the server with this process id. */
    private static ProcessHandle watcher(String postmaster) {
        return ProcessHandle.allProcesses()
                .filter(process -> {
                    var arguments = List.of(process.info().arguments().orElse(new String[0]));
                    return arguments.contains("-c") && arguments.indexOf(postmaster) == arguments.size() - 1;
                })
                .findFirst()
                .orElseThrow();
    }

    private static int orders(int port) throws SQLException {
        try (var connection = connect(port);
                var statement = connection.createStatement();
                var found = statement.executeQuery("select count(*) from orders")) {
            found.next();
            return found.getInt(1);
        }
    }

    private static Connection connect(int port) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://localhost:" + port + "/shop", "postgres", "");
    }

    /** The port of the newest one. */
    private static int shop(StartedJar herald) throws IOException {
        return eventually(() -> {
            var reached = REACHED.matcher(herald.printed()).results().toList();
            assertFalse(reached.isEmpty(), "it does not say how to reach it");
            return Integer.parseInt(reached.get(reached.size() - 1).group(1));
        });
    }
}
