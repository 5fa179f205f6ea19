package dev.herald.feeds.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.herald.feeds.mapping.Condition;
import dev.herald.feeds.mapping.Mapping;
import dev.herald.feeds.mapping.Template;
import dev.herald.feeds.postgres.setup.Check;
import dev.herald.feeds.postgres.setup.Finding;
import dev.herald.feeds.postgres.setup.Settings;
import dev.herald.message.Namespace;
import dev.herald.props.EmbeddedDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CheckTest {
    private EmbeddedDatabase database;

    @BeforeEach
    void open() throws Exception {
        database = EmbeddedDatabase.fresh();
        database.run(
                "create table orders (id int primary key, customer_id int, state text)", "create table bare (id int)");
    }

    @AfterEach
    void close() throws Exception {
        database.close();
    }

    private Settings settings(String table, String channel) {
        return RunningFeed.settings(database, RunningFeed.table(table, channel));
    }

    private static List<String> errors(Settings settings) throws Exception {
        return new Check(settings)
                .findings().stream()
                        .filter(finding -> finding.level() == Finding.Level.ERROR)
                        .map(finding -> finding.what() + " -> " + finding.sql())
                        .toList();
    }

    @Test
    void whatCanRunHasNoErrorsAndNothingIsChanged() throws Exception {
        assertEquals(List.of(), errors(settings("orders", "/orders/{id}")));
        assertEquals(List.of(), database.ask("select pubname from pg_publication"));
    }

    @Test
    void aRowWhoseFormerChannelIsNotKnownIsAWarningWithItsRemedy() throws Exception {
        var findings = new Check(settings("orders", "/orders/{customer_id}/{id}")).findings();

        assertTrue(findings.stream()
                .anyMatch(finding -> finding.sql().equals("alter table \"public\".\"orders\" replica identity full;")));
    }

    @Test
    void aConditionOnWhatTheLogMayLeaveOutIsAWarning() throws Exception {
        assertTrue(hidden("state <> 'draft'"));
        assertFalse(hidden("customer_id > 7"), "a number is always there");

        database.run("alter table orders replica identity full");

        assertFalse(hidden("state <> 'draft'"));
    }

    private boolean hidden(String where) throws Exception {
        var mapping = new Mapping(
                "orders", Template.of(Namespace.DEFAULT, "/orders/{id}"), List.of(), Optional.of(new Condition(where)));
        var table = new Settings.Table(mapping, Optional.empty(), 500);
        return new Check(RunningFeed.settings(database, table))
                .findings().stream().anyMatch(finding -> finding.what().contains("even of a row that 'where' hides"));
    }

    @Test
    void aTableWhoseWritesWouldFailIsRefused() throws Exception {
        assertTrue(errors(settings("bare", "/bare")).get(0).contains("UPDATE"));
        assertTrue(errors(settings("none", "/none")).get(0).contains("no table"));
        assertTrue(errors(settings("orders", "/orders/{buyer}")).get(0).contains("buyer"));
    }

    @Test
    void aPublicationByWhichTheApplicationsUpdateFailsIsRefused() throws Exception {
        int version = Integer.parseInt(database.ask("show server_version_num").get(0));
        assumeTrue(version >= 150_000, "publications have conditions since PostgreSQL 15");
        database.run(
                "insert into orders values (1, 12, 'open')",
                "create publication herald_shop for table orders where (state <> 'draft')");

        assertThrows(SQLException.class, () -> database.run("update orders set state = 'x'"));
        var errors = errors(settings("orders", "/orders/{id}"));
        assertTrue(errors.get(0).contains("public.orders"), errors::toString);
        database.run(errors.get(0).substring(errors.get(0).indexOf(" -> ") + 4));
        database.run("update orders set state = 'x'");
        assertEquals(List.of(), errors(settings("orders", "/orders/{id}")));
    }

    @Test
    void theSqlThatItSaysIsEnough() throws Exception {
        database.run("drop role if exists guarded", "create role guarded login password 'x'");
        try {
            var s = settings("orders", "/orders/{id}");
            var guarded = new Settings(
                    s.name(),
                    s.url(),
                    "guarded",
                    Optional.of("x"),
                    s.slot(),
                    s.publication(),
                    s.heartbeat(),
                    s.warn(),
                    s.drop(),
                    s.messages(),
                    s.namespace(),
                    s.timeout(),
                    s.tables());
            for (var finding : new Check(guarded).findings()) {
                if (!finding.sql().contains("alter system")) {
                    database.run(finding.sql());
                }
            }
            assertEquals(List.of(), errors(guarded));
            new RunningFeed(guarded, new Tape()).begun().close();
            new Check(guarded).drop();
            assertEquals(
                    List.of(), database.ask("select 1 from pg_replication_slots where slot_name = '" + s.slot() + "'"));
        } finally {
            database.run("drop owned by guarded", "drop role guarded");
        }
    }
}
