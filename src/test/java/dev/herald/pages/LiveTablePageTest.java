package dev.herald.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.herald.pages.Visitors.patiently;
import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasCountOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasValueOptions;
import dev.herald.props.StartedJar;
import dev.herald.props.provision.Needs;
import dev.herald.props.provision.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The orders of a database on pages: whoever changes them, by the page or by SQL, and whatever becomes of the server. */
@Tag("jar")
@Needs(Tool.CHROMIUM)
class LiveTablePageTest {
    private static final Pattern REACHED = Pattern.compile("psql -h localhost -p (\\d+) -U postgres shop");

    @TempDir
    static Path folder;

    private static StartedJar herald;
    private static Visitors visitors;

    @BeforeAll
    static void start() throws IOException {
        herald = StartedJar.dev(folder, "--with-postgres");
        visitors = new Visitors();
    }

    @AfterAll
    static void stop() throws IOException {
        visitors.close();
        var pid = Files.readAllLines(folder.resolve("data/postgres/data/postmaster.pid"))
                .get(0);
        var postgres = ProcessHandle.of(Long.parseLong(pid.strip()));
        herald.close();
        postgres.ifPresent(
                process -> process.onExit().orTimeout(30, TimeUnit.SECONDS).join()); // or it writes into the folder
    }

    @AfterEach
    void leave() {
        visitors.leave();
    }

    @Test
    void whatOneOrdersAllSee() {
        var ada = open();
        var bob = open();
        ada.locator("#customer").selectOption("2");
        ada.locator("#item").selectOption("honey");
        ada.locator("#quantity").fill("3");
        ada.locator("#form button").click();

        var newest = bob.locator("#rows tr").first();
        assertThat(newest).containsText("Alan Turing3 × honey21.60new", patiently());
        newest.getByText("Pay").click();
        assertThat(ada.locator("#rows tr").first().locator(".state")).hasText("paid");
        ada.locator("#rows tr").first().getByText("Cancel").click();
        assertThat(bob.locator("#rows tr").first()).not().containsText("Alan Turing3 × honey21.60");
        assertEquals(List.of(), visitors.complaints());
    }

    @Test
    void whatSqlDoesIsSeenByThoseWhomItConcerns() {
        var all = open();
        var one = open();
        one.locator("#whose").selectOption("/orders/5/*");
        assertThat(one.locator("#told")).containsText("25 orders · live", patiently());
        sql("update orders set quantity = 42 where id = (select max(id) from orders where customer_id = 5)");

        assertThat(one.locator(".what.news")).containsText("42 × ", patiently());
        assertThat(all.locator("#rows").getByText("42 × ")).hasCount(1);
        sql("update orders set customer_id = 6 where quantity = 42"); // it moves out of sight
        assertThat(one.locator("#told")).containsText("24 orders · live", patiently());
        assertThat(all.locator("#rows").getByText("42 × ")).hasCount(1);
        sql("update orders set customer_id = 5, quantity = 1 where quantity = 42");
        assertThat(one.locator("#told")).containsText("25 orders · live", patiently());
    }

    @Test
    void whatHappenedWhileTheServerWasGoneIsTold() throws IOException {
        var page = open();
        page.locator("#whose").selectOption("/orders/7/*");
        assertThat(page.locator("#told")).containsText("25 orders · live", patiently());
        herald.kill();
        assertThat(page.locator("#told")).containsText("when the connection broke", patiently());
        page.context().setOffline(true); // so that it is not back at once
        herald.startAgain();
        sql(
                "update orders set quantity = 9 where id = (select max(id) from orders where customer_id = 7)",
                "insert into orders (customer_id, item, quantity, price) values (7, 'tea', 2, 13)",
                "delete from orders where id = (select min(id) from orders where customer_id = 7)");
        page.context().setOffline(false);

        var absence = page.locator("#absence");
        assertThat(absence).containsText("While you were away: 1 new, 1 changed, 1 gone", patiently());
        assertThat(absence).containsText("Mary Jackson, 2 × tea: is new");
        assertThat(page.locator("#told")).hasText("25 orders · live");
        page.locator("#seen").click();
        assertThat(absence).isHidden();
        sql("delete from orders where customer_id = 7 and item = 'tea' and price = 13");
    }

    @Test
    void whatIsSoldIsEditedByPeopleAndBySqlAtOnce() throws Exception {
        var ada = item("coffee");
        var bob = item("coffee");
        ada.locator("[name=note]").fill("roasted");
        ada.locator("#more").click();
        assertThat(bob.locator("[name=note]")).hasValue("roasted", inTime());
        eventually(() ->
                assertEquals("roasted 11", first("select note || ' ' || stock from items where name = 'coffee'")));

        try (var others = connect();
                var statement = others.createStatement()) {
            others.setAutoCommit(false);
            statement.execute(
                    "update items set price = 7.5, note = 'freshly ' || note, stock = stock - 5 where name = 'coffee'");
            ada.locator("[name=price]").fill("9");
            bob.locator("#less").click();
            eventually(() ->
                    assertEquals("1", first("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")));
            others.commit();
        }

        for (var page : new Page[] {ada, bob}) {
            assertThat(page.locator("#met"))
                    .containsText("“price” was changed in the database as well. It had become “9” here.", patiently());
            assertThat(page.locator("[name=price]")).hasValue("7.5", inTime());
            assertThat(page.locator("[name=note]")).hasValue("freshly roasted", inTime());
            assertThat(page.locator("[name=stock]")).hasValue("5", inTime());
        }
        ada.locator("#met button").click();
        eventually(
                () -> assertEquals("9.00 5", first("select price || ' ' || stock from items where name = 'coffee'")));
        bob.locator("[name=price]").fill("-3");
        assertThat(ada.locator("#met")).containsText("“-3” cannot be “price”", patiently());
        assertThat(bob.locator("[name=price]")).hasValue("9", inTime());
        assertEquals(List.of(), visitors.complaints());
    }

    private static Page item(String name) {
        var page = visitors.openConnected(herald.at("/form.html?record=/doc/items/" + name));
        assertThat(page.locator("#saved")).hasText("saved", new HasTextOptions().setTimeout(Visitors.PATIENCE));
        return page;
    }

    private static HasValueOptions inTime() {
        return new HasValueOptions().setTimeout(Visitors.PATIENCE);
    }

    @Test
    void whatTheShopDoesNotDoIsSaid() {
        var page = open();
        page.evaluate("() => { document.querySelector('#quantity').removeAttribute('max') }");
        page.locator("#quantity").fill("500");
        page.locator("#form button").click();

        assertThat(page.locator("#problem")).containsText("one can order 1 to 100 of something, not 500", patiently());
    }

    /** Nobody can know what changed: the pages ask for the rows, whether they are there or come back later. */
    @ParameterizedTest
    @ValueSource(strings = {"", "delete window.WebSocket"})
    void whatTheLogHasLostIsAskedForAnew(String script) {
        var page = open(script);
        page.locator("#whose").selectOption("/orders/4/*");
        assertThat(page.locator("#told")).containsText("orders · live", patiently());
        var asleep = open(script);
        asleep.context().setOffline(true);
        int quantity = script.isEmpty() ? 33 : 34;
        sql(
                "select pg_terminate_backend(active_pid, 5000) from pg_replication_slots where active",
                "select pg_drop_replication_slot(slot_name) from pg_replication_slots",
                "update orders set quantity = " + quantity
                        + " where id = (select max(id) from orders where customer_id = 4)");

        assertThat(page.locator("#rows")).containsText(quantity + " × ", patiently());
        asleep.context().setOffline(false);
        assertThat(asleep.locator("#rows")).containsText(quantity + " × ", patiently());
        sql("update orders set quantity = 1 where quantity = " + quantity);
        assertThat(page.locator("#rows")).not().containsText(quantity + " × ", patiently());
        assertThat(asleep.locator("#rows")).not().containsText(quantity + " × ", patiently());
    }

    private static Page open(String... scripts) {
        var look = new Browser.NewContextOptions().setViewportSize(1280, 844);
        var page = visitors.open(herald.at("/live-table.html"), look, scripts);
        assertThat(page.locator("#told")).containsText("orders · live", patiently());
        assertThat(page.locator("#customer option")).hasCount(8, new HasCountOptions().setTimeout(Visitors.PATIENCE));
        return page;
    }

    /** As psql would. */
    private static void sql(String... statements) {
        eventually(() -> {
            try (var connection = connect();
                    var statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                for (var sql : statements) {
                    statement.execute(sql);
                }
                connection.commit();
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static String first(String query) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var found = statement.executeQuery(query)) {
            found.next();
            return found.getString(1);
        }
    }

    private static Connection connect() throws SQLException {
        var reached = REACHED.matcher(printed()).results().toList();
        assertTrue(!reached.isEmpty(), "it does not say how to reach it");
        var url =
                "jdbc:postgresql://localhost:" + reached.get(reached.size() - 1).group(1) + "/shop";
        return DriverManager.getConnection(url, "postgres", "");
    }

    private static String printed() {
        try {
            return herald.printed();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
