package dev.herald.commands;

import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.props.EmbeddedDatabase;
import dev.herald.props.Shell;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code herald feed} against a whole server and a real PostgreSQL. */
class FeedCommandTest {
    private EmbeddedDatabase database;
    private String feeds;

    @BeforeEach
    void create() throws Exception {
        database = EmbeddedDatabase.fresh();
        database.run("create table orders (id bigint primary key, customer_id bigint not null)");
        feeds = "{shop: {url: '" + database.url() + "', user: " + database.user() + ", slot: shop_" + database.name()
                + ", tables: [{table: orders, channel: '/orders/{customer_id}/{id}'}]}}";
    }

    @AfterEach
    void drop() throws Exception {
        database.close();
    }

    @Test
    void checkSaysWhatMaySurpriseWithTheSqlThatHelps() throws Exception {
        var told = run(0, "check", "shop", "--set", "feeds.postgres=" + feeds);

        assertTrue(told.contains("replica identity full"), told);
        database.run("drop table orders");
        assertTrue(run(1, "check", "--set", "feeds.postgres=" + feeds).contains("error"));
    }

    @Test
    void listTellsHowFeedsGoAndDropGivesUpTheSlot() throws Exception {
        try (var herald = Herald.open(Config.dev().port(0).with("feeds.postgres", feeds))) {
            var url = herald.uri().toString();
            eventually(() -> assertTrue(run(0, "list", "--url", url).contains("running")));
            eventually(() -> assertEquals(1, slots()));
            run(1, "drop", "shop", "--set", "feeds.postgres=" + feeds);
        }

        eventually(() -> run(0, "drop", "shop", "--set", "feeds.postgres=" + feeds));

        assertEquals(0, slots());
    }

    @Test
    void whatIsWrongIsNamed() {
        run(2, "drop", "other", "--set", "feeds.postgres=" + feeds);
        run(69, "list", "--url", "localhost:1");
    }

    private int slots() throws Exception {
        return database.ask(
                        "select slot_name from pg_replication_slots where slot_name = 'shop_" + database.name() + "'")
                .size();
    }

    private static String run(int exitCode, String... arguments) {
        var shell = new Shell();
        var all = new String[arguments.length + 1];
        all[0] = "feed";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        assertEquals(exitCode, Main.run(shell.terminal(), all), shell::err);
        return String.join("\n", shell.out());
    }
}
