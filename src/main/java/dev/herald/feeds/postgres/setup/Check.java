package dev.herald.feeds.postgres.setup;

import dev.herald.feeds.Trouble;
import dev.herald.feeds.mapping.Condition;
import dev.herald.feeds.postgres.setup.Finding.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Looks at a database without changing it, and says what keeps a feed from running or may surprise, with the SQL that helps. */
public final class Check {
    private static final String RISKS =
            """
            select n.nspname || '.' || c.relname from pg_publication_rel r join pg_publication p on p.oid = r.prpubid
              join pg_class c on c.oid = r.prrelid join pg_namespace n on n.oid = c.relnamespace
             where p.pubname = '%s' and (r.prqual is not null or r.prattrs is not null)
            """;

    private static final String LARGE =
            """
            select string_agg(attname, e'\\n') from pg_attribute
             where attrelid = %d and attnum > 0 and not attisdropped and attstorage <> 'p'
            """;

    private final Settings settings;
    private final Sessions sessions;
    private final Publication publication;
    private final List<Finding> findings = new ArrayList<>();

    public Check(Settings settings) {
        this.settings = settings;
        this.sessions = new Sessions(settings);
        this.publication = new Publication(settings);
    }

    /** What an administrator should know; of {@link Level#ERROR} what keeps the feed from running. */
    public List<Finding> findings() throws SQLException {
        findings.clear();
        try (var connection = sessions.open()) {
            server(connection);
            slot(connection);
            for (var table : settings.tables()) {
                table(table, connection);
                hidden(table, connection);
            }
            publication(connection);
        } catch (Trouble e) {
            error(e.getMessage() + ". " + e.remedy(), "");
        }
        if (findings.isEmpty()) {
            findings.add(new Finding(Level.FINE, "everything is as it should be", ""));
        }
        return List.copyOf(findings);
    }

    /** Gives the slot up: the server keeps nothing for the feed any more. */
    public void drop() throws SQLException, Trouble {
        try (var connection = sessions.open()) {
            new Slot(settings).drop(connection);
        }
    }

    private void server(Connection connection) throws SQLException {
        int version = connection.getMetaData().getDatabaseMajorVersion();
        if (version < Preparation.OLDEST) {
            error("PostgreSQL " + version + " is too old: feeds need 14 or newer", "");
        }
        if (!Preparation.ask("show wal_level", connection).equals("logical")) {
            error(
                    "wal_level is not logical; the server has to be restarted after this",
                    "alter system set wal_level = 'logical';");
        }
        if (Preparation.ask(
                        "select (rolreplication or rolsuper)::text from pg_roles where rolname = current_user",
                        connection)
                .equals("false")) {
            warning(
                    "role " + settings.user()
                            + " has no right to replication of its own (a managed database may give it otherwise)",
                    "alter role " + Settings.quoted(settings.user()) + " with replication;");
        }
        if (Preparation.ask("show max_slot_wal_keep_size", connection).equals("-1")) {
            warning(
                    "the server keeps its log for a slot without a limit: a feed that stays away fills the disk",
                    "alter system set max_slot_wal_keep_size = '10GB'; select pg_reload_conf();");
        }
        free("walsender", "max_wal_senders", "select count(*) from pg_stat_replication", connection);
    }

    private void free(String what, String setting, String question, Connection connection) throws SQLException {
        int used = Integer.parseInt(Preparation.ask(question, connection));
        int most = Integer.parseInt(Preparation.ask("show " + setting, connection));
        if (used >= most) {
            error(
                    "no " + what + " is free: all " + most + " are in use; the server has to be restarted after this",
                    "alter system set " + setting + " = " + (most + 10) + ";");
        }
    }

    private void slot(Connection connection) throws SQLException {
        var state = new Slot(settings).state(connection);
        if (state.isEmpty()) {
            free("slot", "max_replication_slots", "select count(*) from pg_replication_slots", connection);
        } else if (!state.get().isOurs()) {
            error("slot " + settings.slot() + " is of another database or another plugin: name another one", "");
        } else if (state.get().isLost()) {
            warning("slot " + settings.slot() + " is lost: it is made anew, and pages ask for their rows again", "");
        } else if (state.get().retained() > settings.warn()) {
            warning(
                    "the server keeps " + state.get().retained() + " bytes of its log for slot " + settings.slot(),
                    state.get().isActive() ? "" : "select pg_drop_replication_slot('" + settings.slot() + "');");
        }
    }

    private void table(Settings.Table table, Connection connection) throws SQLException {
        var found = Facts.of(table, connection);
        if (found.isEmpty()) {
            error("there is no table " + table.sql(), "");
            return;
        }
        var facts = found.get();
        if ((facts.kind() != 'r' && facts.kind() != 'p') || facts.persistence() != 'p') {
            error(
                    table.sql() + " is a view, or unlogged: its changes are not in the log",
                    "alter table " + table.sql() + " set logged;");
        }
        var unknown = Preparation.unknown(table, facts.names());
        if (!unknown.isEmpty()) {
            error("table " + table.sql() + " has no column " + String.join(", ", unknown), "");
        }
        if (!facts.canBePublished()) {
            error(
                    table.sql()
                            + " has no primary key and no replica identity: once it is published the application's UPDATE and"
                            + " DELETE fail",
                    Preparation.identity(table));
        }
        if (!facts.isReadable()) {
            error(
                    "role " + settings.user() + " may not read " + table.sql(),
                    "grant select on " + table.sql() + " to " + Settings.quoted(settings.user()) + ";");
        }
        routed(table, facts);
    }

    /** A row's former channel is only known by what the log tells of it before it changed. */
    private void routed(Settings.Table table, Facts facts) {
        Set<String> needed = new LinkedHashSet<>(table.mapping().channel().columns());
        table.mapping().where().ifPresent(where -> needed.addAll(where.columns()));
        needed.removeAll(Set.copyOf(facts.known()));
        if (facts.canBePublished() && !needed.isEmpty()) {
            warning(
                    "when a row of " + table.sql() + " is deleted, or moves, the log does not tell its former "
                            + String.join(", ", needed) + ": pages may keep it",
                    "alter table " + table.sql() + " replica identity full;");
        }
    }

    /** A large value that an update leaves as it was is not in the log again. */
    private void hidden(Settings.Table table, Connection connection) throws SQLException {
        var found = Facts.of(table, connection);
        if (found.isEmpty() || table.mapping().where().isEmpty()) {
            return;
        }
        var facts = found.get();
        var large = new LinkedHashSet<>(
                table.mapping().where().map(Condition::columns).orElse(List.of()));
        large.removeAll(Set.copyOf(facts.known()));
        large.retainAll(
                Set.of(Preparation.ask(LARGE.formatted(facts.oid()), connection).split("\n")));
        if (!large.isEmpty()) {
            warning(
                    "'where' of " + table.sql() + " asks for " + String.join(", ", large)
                            + ": where that is large and an update leaves it as it was, the update is told even of a row that"
                            + " 'where' hides",
                    "alter table " + table.sql() + " replica identity full;");
        }
    }

    private void publication(Connection connection) throws SQLException {
        var state = publication.state(connection);
        var missing = state.isPresent() ? publication.missing(state.get()) : settings.tables();
        boolean isOwned = true;
        for (var table : missing) {
            isOwned &= Facts.of(table, connection).map(Facts::isOwned).orElse(true);
        }
        boolean mayCreate = Preparation.ask(
                        "select has_database_privilege(current_database(), 'CREATE')::text", connection)
                .equals("true");
        if (state.isEmpty() && !(isOwned && mayCreate)) {
            error(
                    "there is no publication " + settings.publication() + ", and the role may not make it",
                    publication.creation() + ";");
        } else if (state.isPresent() && !missing.isEmpty() && !isOwned) {
            error(
                    "publication " + settings.publication() + " lacks tables, and the role may not add them",
                    publication.addition(missing) + ";");
        }
        if (state.isPresent() && !state.get().isWhole()) {
            error(
                    "publication " + settings.publication() + " does not tell of all changes",
                    "alter publication " + Settings.quoted(settings.publication())
                            + " set (publish = 'insert, update, delete, truncate');");
        }
        if (state.isPresent()) {
            partitions(state.get(), connection);
            risks(connection);
        }
    }

    private void partitions(Publication.State state, Connection connection) throws SQLException {
        for (var table : settings.tables()) {
            if (!state.isViaRoot()
                    && Facts.of(table, connection)
                            .map(facts -> facts.kind() == 'p')
                            .orElse(false)) {
                error(
                        "publication " + settings.publication() + " tells of the partitions of " + table.sql()
                                + ", not of itself",
                        "alter publication " + Settings.quoted(settings.publication())
                                + " set (publish_via_partition_root = true);");
            }
        }
    }

    private void risks(Connection connection) throws SQLException {
        if (connection.getMetaData().getDatabaseMajorVersion() > Preparation.OLDEST) {
            var table = Preparation.ask(RISKS.formatted(settings.publication().replace("'", "''")), connection);
            if (!table.isEmpty()) {
                error(
                        "publication " + settings.publication() + " has a condition or a list of columns for " + table
                                + ": where its replica identity does not cover them the application's own UPDATE fails",
                        "alter publication " + Settings.quoted(settings.publication()) + " drop table " + table
                                + "; alter publication " + Settings.quoted(settings.publication()) + " add table "
                                + table + ";");
            }
        }
    }

    private void error(String what, String sql) {
        findings.add(new Finding(Level.ERROR, what, sql));
    }

    private void warning(String what, String sql) {
        findings.add(new Finding(Level.WARNING, what, sql));
    }
}
