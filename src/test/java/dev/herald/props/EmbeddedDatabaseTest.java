package dev.herald.props;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmbeddedDatabaseTest {
    @Test
    void itIsFreshAndItsChangesCanBeFollowed() throws Exception {
        try (var one = EmbeddedDatabase.fresh();
                var other = EmbeddedDatabase.fresh()) {
            one.run("create table orders (id int primary key)", "insert into orders values (1), (2)");

            assertEquals(List.of("1", "2"), one.ask("select id from orders order by id"));
            assertEquals(List.of("logical"), one.ask("show wal_level"));
            assertThrows(SQLException.class, () -> other.ask("select id from orders"));
            one.run("select pg_create_logical_replication_slot('left_behind', 'pgoutput')");
        }
        try (var next = EmbeddedDatabase.fresh()) {
            assertEquals(List.of(), next.ask("select 1 from pg_replication_slots where slot_name = 'left_behind'"));
        }
    }

    @Test
    void whatWasCommittedSurvivesAKillAndAStop() throws Exception {
        try (var server = PostgresServer.with(Map.of());
                var database = EmbeddedDatabase.in(server)) {
            database.run("create table orders (id int primary key)", "insert into orders values (1)");

            server.kill();
            assertThrows(SQLException.class, database::connect);
            server.startAgain();
            database.run("insert into orders values (2)");
            server.stop();
            server.startAgain();

            assertEquals(List.of("1", "2"), database.ask("select id from orders order by id"));
        }
    }
}
